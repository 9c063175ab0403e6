/* SPDX-License-Identifier: MIT */
/*
 * A C and C++ header with probes compiled in: in place of "dtrace -h", with
 * the same names of macros. It describes the probes itself, in SystemTap's
 * notes (SystemTap wiki, "UserSpaceProbeImplementation"), and needs no other
 * header and no object file.
 *
 * What a probe needs is written where the probe is used, so that a file which
 * includes the header and uses none has nothing of it. All sections that use
 * one probe share its semaphore and its names, in a section group that the
 * linker takes once. The linker keeps all of it under --gc-sections.
 *
 * Build systems run sed over the header of "dtrace -h": some make "const char *"
 * of each "char *", and some rename the macros where they are defined. So no
 * pointer is written like that, and no macro uses another probe's macro.
 */
#include "../letters.h"
#include "../type.h"
#include "c_header.h"
#include "support.h"
#include "type_names.h"

#define put usdty_output_put

static void put_semaphore(struct usdty_output *output,
			  const struct usdty_provider_syntax *provider,
			  const struct usdty_probe_syntax *probe)
{
	put(output, "extern unsigned short %s_%s_semaphore\n"
	    "\t__attribute__((visibility(\"hidden\")));\n", provider->name,
	    probe->name);
}

static bool has_untyped(const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	while (parameter && !parameter->is_untyped)
		parameter = parameter->next;
	return parameter;
}

/* Of a type that only the compiler knows: the words of its declaration. */
static void put_type(struct usdty_output *output,
		     const struct usdty_parameter *parameter)
{
	const char *at = parameter->prefix;

	if (!parameter->is_untyped) {
		put(output, "%s",
		    usdty_type_name(usdty_type_exact(parameter->type)));
		return;
	}
	if (!usdty_is_word(*at))
		put(output, "?");
	for (; usdty_is_word(*at) ||
	       (*at == ' ' && usdty_is_word(at[1])); at++)
		put(output, "%c", *at);
}

/* The arguments are written as note_usdty.c writes them. */
static void put_define(struct usdty_output *output,
		       const struct usdty_provider_syntax *provider,
		       const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	put(output, "static __inline__ __attribute__((always_inline)) int "
	    "usdty_%s_%s_define_(void)\n{\n"
	    "\tUSDTY_ASM_(USDTY_DEFINE_(\"%s\", \"%s\", \"%s_%s_semaphore\","
	    "\n\t\t\"", provider->name, probe->name, provider->name,
	    probe->name, provider->name, probe->name);
	for (; parameter; parameter = parameter->next) {
		put_type(output, parameter);
		put(output, "%s%s%s", parameter->name ? " " : "",
		    parameter->name ? parameter->name : "",
		    parameter->next ? ", " : "");
	}
	put(output, "\") ::);\n\treturn 1;\n}\n");
}

static void put_parameters(struct usdty_output *output,
			   const struct usdty_parameters *parameters)
{
	const struct usdty_parameter *parameter = parameters->first;
	size_t i = 0;

	put(output, "(%s", parameter ? "" : "void");
	for (; parameter; parameter = parameter->next, i++)
		put(output, "%s%sa%zu", i ? ", " : "",
		    usdty_type_names(parameter->type)->c_plain, i);
	put(output, ")");
}

/* What pointers lead to is there for the tracer. An argument's name is its
 * number between `before` and `after`; `end` ends a line. */
static void put_memory(struct usdty_output *output,
		       const struct usdty_provider_syntax *provider,
		       const struct usdty_probe_syntax *probe,
		       const char *before, const char *after, const char *end)
{
	const struct usdty_parameter *parameter = probe->native.first;

	for (size_t i = 0; parameter; parameter = parameter->next, i++)
		if (parameter->is_untyped)
			continue;
		else if (parameter->type == USDTY_STRING)
			put(output, "\tusdty_read_string_(&%s_%s_semaphore, "
			    "%s%zu%s);%s\n", provider->name, probe->name,
			    before, i, after, end);
		else if (parameter->type == USDTY_POINTER)
			put(output, "\tusdty_written_(%s%zu%s);%s\n", before,
			    i, after, end);
}

static void put_fire(struct usdty_output *output,
		     const struct usdty_provider_syntax *provider,
		     const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	put(output, "static __inline__ __attribute__((always_inline)) void "
	    "usdty_%s_%s_fire_", provider->name, probe->name);
	put_parameters(output, &probe->native);
	put(output, "\n{\n\tusdty_%s_%s_define_();\n", provider->name,
	    probe->name);
	put_memory(output, provider, probe, "a", "", "");
	put(output, "\tUSDTY_ASM_(USDTY_NOTE_(\"%s\", \"%s\", "
	    "\"%s_%s_semaphore\",\n\t\t\"\"", provider->name, probe->name,
	    provider->name, probe->name);
	for (size_t i = 0; i < probe->native.count; i++)
		put(output, "%s USDTY_OPERAND_(%zu)", i ? " \" \"" : "", i);
	put(output, ")\n\t\t:: ");
	for (size_t i = 0; parameter; parameter = parameter->next, i++)
		put(output, "%s%s(%zu, %d, a%zu)", i ? ",\n\t\t" : "",
		    usdty_type_size(parameter->type) == 8 ?
			    "USDTY_WIDE_" : "USDTY_ARGUMENT_", i,
		    usdty_type_note_size(parameter->type), i);
	put(output, ");\n}\n");
}

/* == Arguments whose types only the compiler knows ======================== */

/* "int usdty_v1_ = (a1); ": all arguments, evaluated once. */
static void put_variables(struct usdty_output *output,
			  const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	for (size_t i = 0; parameter; parameter = parameter->next, i++)
		if (parameter->is_untyped)
			put(output, "\tUSDTY_UNTYPED_(%zu, a%zu); \\\n", i, i);
		else
			put(output, "\t%susdty_v%zu_ = (a%zu); \\\n",
			    usdty_type_names(parameter->type)->c_plain, i, i);
}

static void put_operand(struct usdty_output *output,
			const struct usdty_parameter *parameter, size_t i)
{
	if (parameter->is_untyped)
		put(output, "USDTY_UNTYPED_ARGUMENT_(%zu)", i);
	else
		put(output, "%s(%zu, %d, usdty_v%zu_)",
		    usdty_type_size(parameter->type) == 8 ?
			    "USDTY_WIDE_" : "USDTY_ARGUMENT_", i,
		    usdty_type_note_size(parameter->type), i);
}

/* A macro in place of the function, which could not have such a parameter. */
static void put_untyped_fire(struct usdty_output *output,
			     const struct usdty_provider_syntax *provider,
			     const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	put(output, "#define usdty_%s_%s_fire_", provider->name, probe->name);
	usdty_c_put_list(output, probe->native.count);
	put(output, " __extension__ ({ \\\n");
	put_variables(output, probe);
	put(output, "\tusdty_%s_%s_define_(); \\\n", provider->name,
	    probe->name);
	put_memory(output, provider, probe, "usdty_v", "_", " \\");
	put(output, "\tUSDTY_ASM_(USDTY_NOTE_(\"%s\", \"%s\", "
	    "\"%s_%s_semaphore\", \\\n\t\t\"\"", provider->name,
	    probe->name, provider->name, probe->name);
	for (size_t i = 0; parameter; parameter = parameter->next, i++)
		put(output, "%s USDTY_%sOPERAND_(%zu)", i ? " \" \"" : "",
		    parameter->is_untyped ? "UNTYPED_" : "", i);
	put(output, ") \\\n\t\t:: ");
	parameter = probe->native.first;
	for (size_t i = 0; parameter; parameter = parameter->next, i++) {
		put(output, "%s", i ? ", \\\n\t\t" : "");
		put_operand(output, parameter, i);
	}
	put(output, "); })\n");
}

/* Whether any probe of the file has such an argument. */
static bool needs_untyped(const struct usdty_file_syntax *syntax)
{
	const struct usdty_provider_syntax *provider = syntax->providers;
	const struct usdty_probe_syntax *probe;

	for (; provider; provider = provider->next)
		for (probe = provider->probes; probe; probe = probe->next)
			if (has_untyped(probe))
				return true;
	return false;
}

/* == Macros =============================================================== */

/* "usdty_shop_order_fire_(a0, USDTY_ADDRESS_(a1))" */
static void put_call(struct usdty_output *output,
		     const struct usdty_provider_syntax *provider,
		     const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	put(output, "usdty_%s_%s_fire_(", provider->name, probe->name);
	for (size_t i = 0; parameter; parameter = parameter->next, i++)
		put(output, "%s%sa%zu%s", i ? ", " : "",
		    parameter->type == USDTY_POINTER ? "USDTY_ADDRESS_(" : "",
		    i, parameter->type == USDTY_POINTER ? ")" : "");
	put(output, ")");
}

/* The expectation is in the macro: clang forgets those of functions. The
 * semaphore is defined where the probe is open, because clang takes all
 * assembly for something that may write to memory. */
static void put_is_open(struct usdty_output *output,
			const struct usdty_provider_syntax *provider,
			const struct usdty_probe_syntax *probe)
{
	put(output, "(__builtin_expect(usdty_is_open_(&%s_%s_semaphore), 0) "
	    "!= 0 && \\\n\t usdty_%s_%s_define_())", provider->name,
	    probe->name, provider->name, probe->name);
}

static void put_macros(struct usdty_output *output,
		       const struct usdty_provider_syntax *provider,
		       const struct usdty_probe_syntax *probe)
{
	const size_t count = probe->native.count;

	put(output, "#define ");
	usdty_c_put_macro(output, provider, probe);
	put(output, "_ENABLED() \\\n\t");
	put_is_open(output, provider, probe);
	put(output, "\n#define ");
	usdty_c_put_macro(output, provider, probe);
	usdty_c_put_list(output, count);
	put(output, " \\\n\t");
	put_call(output, provider, probe);
	put(output, "\n#define ");
	usdty_c_put_macro(output, provider, probe);
	put(output, "_LAZY");
	usdty_c_put_list(output, count);
	put(output, " \\\n\t(");
	put_is_open(output, provider, probe);
	put(output, " ? \\\n\t ");
	put_call(output, provider, probe);
	put(output, " : (void)0)\n");
}

/* "(0 ? ((void)(a0), (void)(a1)) : (void)0)": arguments count as used, and
 * cost nothing. */
static void put_unused(struct usdty_output *output, size_t count)
{
	put(output, " \\\n\t(");
	for (size_t i = 0; i < count; i++)
		put(output, "%s(void)(a%zu)", i ? ", " : "0 ? (", i);
	put(output, "%s(void)0)\n", count ? ") : " : "");
}

static void put_nothing(struct usdty_output *output,
			const struct usdty_provider_syntax *provider,
			const struct usdty_probe_syntax *probe)
{
	static const char *const suffixes[] = { "", "_LAZY" };

	put(output, "#define ");
	usdty_c_put_macro(output, provider, probe);
	put(output, "_ENABLED() (0)\n");
	for (int i = 0; i < 2; i++) {
		put(output, "#define ");
		usdty_c_put_macro(output, provider, probe);
		put(output, "%s", suffixes[i]);
		usdty_c_put_list(output, probe->native.count);
		put_unused(output, probe->native.count);
	}
}

static void put_probe(struct usdty_output *output,
		      const struct usdty_provider_syntax *provider,
		      const struct usdty_probe_syntax *probe)
{
	put(output, "/* %s:%s */\n", provider->name, probe->name);
	put_semaphore(output, provider, probe);
	put_define(output, provider, probe);
	if (has_untyped(probe))
		put_untyped_fire(output, provider, probe);
	else
		put_fire(output, provider, probe);
	put_macros(output, provider, probe);
	put(output, "\n");
}

static void names(const struct usdty_file_syntax *syntax,
		  const struct usdty_provider_syntax *provider,
		  const struct usdty_probe_syntax *probe,
		  struct usdty_output *output)
{
	static const char *const endings[] = { "", "_ENABLED", "_LAZY" };

	(void)syntax;
	if (!probe)
		return;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		usdty_c_put_macro(output, provider, probe);
		put(output, "%s\n", endings[i]);
	}
	put(output, "%s_%s_semaphore\n", provider->name, probe->name);
}

static void put_body(struct usdty_output *output,
		     const struct usdty_file_syntax *syntax)
{
	put(output, "\n#if defined __GNUC__ /* sys/sdt.h is one, too */\n"
	    "#pragma GCC system_header\n#endif\n"
	    "#if defined __ELF__ && defined __LP64__ && \\\n"
	    "\t(defined __x86_64__ || defined __aarch64__) && \\\n"
	    "\t(defined __GNUC__ || defined __clang__) && "
	    "!defined USDTY_NO_PROBES\n%s\n", usdty_support_probe);
	if (needs_untyped(syntax))
		put(output, "%s\n", usdty_support_c_untyped);
	put(output, "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
	usdty_generator_put_each(output, syntax, put_probe);
	put(output, "#ifdef __cplusplus\n}\n#endif\n\n"
	    "#else /* no probes here */\n\n");
	usdty_generator_put_each(output, syntax, put_nothing);
	put(output, "\n#endif\n");
}

static void generate(const struct usdty_file_syntax *syntax,
		     const struct usdty_generator_options *options,
		     struct usdty_output *output)
{
	put(output, "/* Generated by \"usdty gen c\" from %s: change that "
	    "file. */\n", options->source);
	usdty_c_put_guarded(output, syntax, put_body);
}

const struct usdty_generator usdty_gen_c = {
	.name = "c",
	.what = "a C and C++ header, as \"dtrace -h\" makes",
	.generate = generate,
	.names = names,
};
