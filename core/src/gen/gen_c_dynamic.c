/* SPDX-License-Identifier: MIT */
/*
 * A C and C++ header with a typed function for each probe, whose provider
 * libusdty makes at run time.
 *
 * All translation units of a program or library share one weak variable for
 * each provider. The rest is static and inline: who does not use it does not
 * have it.
 */
#include "c_header.h"

#include <string.h>

#include "../letters.h"
#include "support.h"
#include "type_names.h"

#define put usdty_output_put

/* == A parameter ========================================================== */

/* Words of C and C++, types and macros that the header or the headers of C
 * bring along: no parameter can be called so. */
static bool is_reserved(const char *name)
{
	static const char *const words[] = {
		"alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand",
		"bitor", "bool", "break", "case", "catch", "char", "char16_t",
		"char32_t", "char8_t", "class", "co_await", "co_return",
		"co_yield", "compl", "concept", "const", "const_cast",
		"consteval", "constexpr", "constinit", "continue", "decltype",
		"default", "delete", "do", "double", "dynamic_cast", "else",
		"enum", "explicit", "export", "extern", "false", "float", "for",
		"friend", "goto", "if", "inline", "int", "long", "mutable",
		"namespace", "new", "noexcept", "not", "not_eq", "nullptr",
		"operator", "or", "or_eq", "private", "protected", "public",
		"register", "reinterpret_cast", "requires", "restrict",
		"return", "short", "signed", "sizeof", "static",
		"static_assert", "static_cast", "struct", "switch", "template",
		"this", "thread_local", "throw", "true", "try", "typedef",
		"typeid", "typename", "typeof", "typeof_unqual", "union",
		"unsigned", "using", "virtual", "void", "volatile", "wchar_t",
		"while", "xor", "xor_eq",
		"int8_t", "int16_t", "int32_t", "int64_t", "uint8_t",
		"uint16_t", "uint32_t", "uint64_t",
		"I", "NULL", "EOF", "complex", "errno", "imaginary", "linux",
		"noreturn", "stderr", "stdin", "stdout", "unix",
		NULL
	};

	return usdty_generator_is_one_of(name, words) ||
	       name[0] == '_' || !strncmp(name, "usdty_", 6) ||
	       !strncmp(name, "USDTY_", 6);
}

/* == A probe ============================================================== */

/* The index of a probe is its place in the provider. */
struct scope {
	struct usdty_output *output;
	const struct usdty_provider_syntax *provider;
	size_t index;
};

static void put_enabled(struct scope *scope,
			const struct usdty_probe_syntax *probe)
{
	put(scope->output, "static inline int ");
	usdty_c_put_function(scope->output, scope->provider, probe);
	put(scope->output,
	    "_enabled(void)\n{\n"
	    "\treturn __builtin_expect(usdty_probe_is_enabled(\n"
	    "\t\tUSDTY_SHARED_PROBE_(%s, %zu)), 0) != 0;\n}\n",
	    scope->provider->name, scope->index);
}

static void put_function(struct scope *scope,
			 const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;
	struct usdty_output *output = scope->output;
	size_t i = 0;

	put(output, "static inline void ");
	usdty_c_put_function(output, scope->provider, probe);
	put(output, "(%s", parameter ? "" : "void");
	for (; parameter; parameter = parameter->next, i++) {
		put(output, "%s%s", i ? ", " : "",
		    parameter->is_bool ?
			    "USDTY_BOOL_ " :
			    usdty_type_names(parameter->type)->c);
		usdty_generator_put_parameter(output, probe, parameter,
					      is_reserved);
	}
	put(output, ")\n{\n\tUSDTY_FIRE(USDTY_SHARED_PROBE_(%s, %zu)",
	    scope->provider->name, scope->index);
	parameter = probe->native.first;
	for (i = 0; parameter; parameter = parameter->next, i++) {
		put(output, ", ");
		usdty_generator_put_parameter(output, probe, parameter,
					      is_reserved);
	}
	put(output, ");\n}\n");
}

static void put_lazy(struct scope *scope,
		     const struct usdty_probe_syntax *probe)
{
	const struct usdty_provider_syntax *provider = scope->provider;
	struct usdty_output *output = scope->output;

	put(output, "#define ");
	usdty_c_put_macro(output, provider, probe);
	put(output, "_LAZY");
	usdty_c_put_list(output, probe->native.count);
	/* clang forgets the function's own expectation. */
	put(output, " \\\n\tdo { \\\n"
	    "\t\tif (__builtin_expect(");
	usdty_c_put_function(output, provider, probe);
	put(output, "_enabled(), 0)) \\\n\t\t\t");
	usdty_c_put_function(output, provider, probe);
	usdty_c_put_list(output, probe->native.count);
	put(output, "; \\\n\t} while (0)\n");
}

/* == A provider =========================================================== */

static void put_shared(struct usdty_output *output,
		       const struct usdty_provider_syntax *provider)
{
	const size_t count = provider->count ? provider->count : 1;

	put(output, "struct usdty_%s_ {\n\tusdty_provider *provider;\n"
	    "\tusdty_probe *probes[%zu];\n};\n"
	    "__attribute__((weak, visibility(\"hidden\")))\n"
	    "struct usdty_%s_ usdty_%s_;\n\n", provider->name, count,
	    provider->name, provider->name);
}

static void put_description(struct usdty_output *output,
			    const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	put(output, "\t\t{ \"%s\", %zu,\n\t\t  { ", probe->name,
	    probe->native.count);
	for (; parameter; parameter = parameter->next) {
		put(output, "USDTY_");
		for (const char *at = usdty_type_name(parameter->type); *at;
		     at++)
			put(output, "%c", usdty_capital(*at));
		put(output, parameter->next ? ", " : "");
	}
	parameter = probe->native.first;
	put(output, parameter ? " },\n\t\t  { " : "0 },\n\t\t  { NULL");
	for (; parameter; parameter = parameter->next)
		put(output, parameter->name ? "\"%s\"%s" : "%sNULL%s",
		    parameter->name ? parameter->name : "",
		    parameter->next ? ", " : "");
	put(output, " } },\n");
}

static void put_register(struct usdty_output *output,
			 const struct usdty_provider_syntax *provider)
{
	const char *name = provider->name;
	const struct usdty_probe_syntax *probe = provider->probes;

	put(output, "/* Makes the probes visible to tracers, those that this "
	    "program or\n * library fires; others that include this header "
	    "call it, too. May be called again,\n * and by several threads. "
	    "On failure, which usdty_status_text() explains, and\n * "
	    "before, firing does nothing. */\n"
	    "static inline usdty_status %s_register_probes(void)\n{\n"
	    "\tstatic const struct usdtyDescribed_ described[] = {\n", name);
	for (; probe; probe = probe->next)
		put_description(output, probe);
	put(output, "%s\t};\n\n\treturn usdtyRegister_(\"%s\", described, "
	    "%zu,\n\t\t\t       &usdty_%s_.provider, usdty_%s_.probes);\n}\n",
	    provider->probes ? "" : "\t\t{ NULL, 0, { 0 }, { NULL } }\n",
	    name, provider->count, name, name);
}

static void put_provider(struct usdty_output *output,
			 const struct usdty_provider_syntax *provider)
{
	struct scope scope = { output, provider, 0 };
	const char *name = provider->name;
	const struct usdty_probe_syntax *probe = provider->probes;

	put(output, "\n/* == %s */\n\n", name);
	put_shared(output, provider);
	put_register(output, provider);
	put(output, "\n/* Frees what was registered: no thread may fire "
	    "meanwhile. Without effect if\n * nothing was. May be registered "
	    "again. */\n"
	    "static inline void %s_unregister_probes(void)\n{\n"
	    "\tusdtyUnregister_(%zu, &usdty_%s_.provider, usdty_%s_.probes);"
	    "\n}\n", name, provider->count, name, name);
	for (; probe; probe = probe->next, scope.index++) {
		put(output, "\n/* %s:%s */\n", name, probe->name);
		put_enabled(&scope, probe);
		put_function(&scope, probe);
		put_lazy(&scope, probe);
	}
}

static void names(const struct usdty_file_syntax *syntax,
		  const struct usdty_provider_syntax *provider,
		  const struct usdty_probe_syntax *probe,
		  struct usdty_output *output)
{
	(void)syntax;
	if (!probe) {
		put(output, "%s_register_probes\n%s_unregister_probes\n",
		    provider->name, provider->name);
		return;
	}
	usdty_c_put_function(output, provider, probe);
	put(output, "\n");
	usdty_c_put_function(output, provider, probe);
	put(output, "_enabled\n");
	usdty_c_put_macro(output, provider, probe);
	put(output, "_LAZY\n");
}

static void put_body(struct usdty_output *output,
		     const struct usdty_file_syntax *syntax)
{
	const struct usdty_provider_syntax *provider = syntax->providers;

	put(output, "\n#include <usdty.h>\n\n"
	    "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n%s",
	    usdty_support_c_dynamic);
	for (; provider; provider = provider->next)
		put_provider(output, provider);
	put(output, "\n#ifdef __cplusplus\n}\n#endif\n");
}

static void generate(const struct usdty_file_syntax *syntax,
		     const struct usdty_generator_options *options,
		     struct usdty_output *output)
{
	put(output, "/* Generated by \"usdty gen c-dynamic\" from %s: change "
	    "that file. Link with\n * libusdty. */\n", options->source);
	usdty_c_put_guarded(output, syntax, put_body);
}

const struct usdty_generator usdty_gen_c_dynamic = {
	.name = "c-dynamic",
	.what = "a C and C++ header with typed functions over libusdty",
	.generate = generate,
	.names = names,
};
