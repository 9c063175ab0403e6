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
#include <string.h>
#include <strings.h>

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

/* == A parameter ========================================================== */

/* A number of a size that is known: as a float or double in the function. */
static bool is_float(const struct usdty_parameter *parameter)
{
	return parameter->float_size;
}

static bool is_untyped(const struct usdty_parameter *parameter)
{
	return parameter->is_untyped && !is_float(parameter);
}

static bool has_untyped(const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	while (parameter && !is_untyped(parameter))
		parameter = parameter->next;
	return parameter;
}

/* A name can follow directly. */
static const char *c_type(const struct usdty_parameter *parameter)
{
	if (is_float(parameter))
		return parameter->float_size > 4 ? "double " : "float ";
	if (parameter->is_bool)
		return "USDTY_BOOL_ ";
	return usdty_type_names(parameter->type)->c_plain;
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
		put(output, "%s%sa%zu", i ? ", " : "", c_type(parameter), i);
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
		if (is_untyped(parameter))
			put(output, "\tUSDTY_UNTYPED_MEMORY_(%zu, "
			    "&%s_%s_semaphore);%s\n", i, provider->name,
			    probe->name, end);
		else if (parameter->type == USDTY_STRING)
			put(output, "\tusdty_read_string_(&%s_%s_semaphore, "
			    "%s%zu%s);%s\n", provider->name, probe->name,
			    before, i, after, end);
		else if (parameter->type == USDTY_POINTER)
			put(output, "\tusdty_written_(%s%zu%s);%s\n", before,
			    i, after, end);
}

/* The texts in the note. */
static void put_operands(struct usdty_output *output,
			 const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	for (size_t i = 0; parameter; parameter = parameter->next, i++)
		put(output, "%s USDTY_%sOPERAND_(%zu)", i ? " \" \"" : "",
		    is_float(parameter)	  ? "FLOAT_" :
		    is_untyped(parameter) ? "UNTYPED_" :
					    "", i);
}

/* An argument's name as for put_memory(). */
static void put_argument(struct usdty_output *output,
			 const struct usdty_parameter *parameter, size_t i,
			 const char *before, const char *after)
{
	const int size = is_float(parameter) ?
				 (parameter->float_size > 4 ? 8 : 4) :
				 usdty_type_note_size(parameter->type);

	if (is_untyped(parameter))
		put(output, "USDTY_UNTYPED_ARGUMENT_(%zu)", i);
	else
		put(output, "%s(%zu, %d, %s%zu%s)",
		    is_float(parameter) || size == 8 || size == -8 ?
			    "USDTY_WIDE_" : "USDTY_ARGUMENT_", i, size,
		    before, i, after);
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
	put_operands(output, probe);
	put(output, ")\n\t\t:: ");
	for (size_t i = 0; parameter; parameter = parameter->next, i++) {
		put(output, "%s", i ? ",\n\t\t" : "");
		put_argument(output, parameter, i, "a", "");
	}
	put(output, ");\n}\n");
}

/* == Arguments whose types only the compiler knows ======================== */

/* The same for C and C++, where all arguments are in variables. */
static void put_untyped_body(struct usdty_output *output,
			     const struct usdty_provider_syntax *provider,
			     const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	put(output, "#define usdty_%s_%s_body_ \\\n", provider->name,
	    probe->name);
	for (size_t i = 0; parameter; parameter = parameter->next, i++)
		if (is_untyped(parameter))
			put(output, "\tUSDTY_UNTYPED_WORD_(%zu); \\\n", i);
	put(output, "\tusdty_%s_%s_define_(); \\\n", provider->name,
	    probe->name);
	put_memory(output, provider, probe, "usdty_v", "_", " \\");
	put(output, "\tUSDTY_ASM_(USDTY_NOTE_(\"%s\", \"%s\", "
	    "\"%s_%s_semaphore\", \\\n\t\t\"\"", provider->name,
	    probe->name, provider->name, probe->name);
	put_operands(output, probe);
	put(output, ") \\\n\t\t:: ");
	parameter = probe->native.first;
	for (size_t i = 0; parameter; parameter = parameter->next, i++) {
		put(output, "%s", i ? ", \\\n\t\t" : "");
		put_argument(output, parameter, i, "usdty_v", "_");
	}
	put(output, ")\n");
}

/* A function, so that temporary objects in arguments are there until it
 * returns. */
static void put_template(struct usdty_output *output,
			 const struct usdty_provider_syntax *provider,
			 const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;
	const char *separator = "";

	put(output, "extern \"C++\" {\ntemplate <");
	for (size_t i = 0; parameter; parameter = parameter->next, i++)
		if (is_untyped(parameter)) {
			put(output, "%stypename Type%zu", separator, i);
			separator = ", ";
		}
	put(output, ">\nstatic __inline__ __attribute__((always_inline)) void "
	    "usdty_%s_%s_fire_(", provider->name, probe->name);
	parameter = probe->native.first;
	for (size_t i = 0; parameter; parameter = parameter->next, i++)
		if (is_untyped(parameter))
			put(output, "%sType%zu usdty_v%zu_", i ? ", " : "", i,
			    i);
		else
			put(output, "%s%susdty_v%zu_", i ? ", " : "",
			    c_type(parameter), i);
	put(output, ")\n{\n\tusdty_%s_%s_body_;\n}\n}\n", provider->name,
	    probe->name);
}

static void put_untyped_macro(struct usdty_output *output,
			      const struct usdty_provider_syntax *provider,
			      const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	put(output, "#define usdty_%s_%s_fire_", provider->name, probe->name);
	usdty_c_put_list(output, probe->native.count);
	put(output, " __extension__ ({ \\\n");
	for (size_t i = 0; parameter; parameter = parameter->next, i++)
		if (is_untyped(parameter))
			put(output, "\tUSDTY_UNTYPED_(%zu, a%zu); \\\n", i, i);
		else
			put(output, "\t%susdty_v%zu_ = (a%zu); \\\n",
			    c_type(parameter), i, i);
	put(output, "\tusdty_%s_%s_body_; })\n", provider->name, probe->name);
}

static void put_untyped_fire(struct usdty_output *output,
			     const struct usdty_provider_syntax *provider,
			     const struct usdty_probe_syntax *probe)
{
	put_untyped_body(output, provider, probe);
	put(output, "#ifdef __cplusplus\n");
	put_template(output, provider, probe);
	put(output, "#else\n");
	put_untyped_macro(output, provider, probe);
	put(output, "#endif\n");
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

/* What a caller passes in a macro: a pointer as a number. SystemTap's dtrace
 * takes any argument for any parameter, so a lenient macro casts. */
static void put_passed(struct usdty_output *output,
		       const struct usdty_parameter *parameter, size_t i,
		       bool is_lenient)
{
	const usdty_type type = parameter->type;

	if (parameter->is_untyped || (!is_lenient && type != USDTY_POINTER))
		put(output, "a%zu", i);
	else if (!is_lenient)
		put(output, "USDTY_ADDRESS_(a%zu)", i);
	else if (parameter->is_bool)
		put(output, "!!(a%zu)", i);
	else
		put(output, "(%s)(__%sPTR_TYPE__)(a%zu)", c_type(parameter),
		    usdty_type_is_signed(type) ? "INT" : "UINT", i);
}

/* "usdty_shop_order_fire_(a0, USDTY_ADDRESS_(a1))" */
static void put_call(struct usdty_output *output,
		     const struct usdty_provider_syntax *provider,
		     const struct usdty_probe_syntax *probe, bool is_lenient)
{
	const struct usdty_parameter *parameter = probe->native.first;
	const size_t count = probe->native.count;

	put(output, probe->surplus ? "(" : "");
	for (size_t i = 0; i < probe->surplus; i++)
		put(output, "(void)(a%zu), ", count + i);
	put(output, "usdty_%s_%s_fire_(", provider->name, probe->name);
	for (size_t i = 0; parameter; parameter = parameter->next, i++) {
		put(output, i ? ", " : "");
		put_passed(output, parameter, i, is_lenient);
	}
	put(output, probe->surplus ? "))" : ")");
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

/* For projects that know nothing of it, "_LAZY" is the end of any name. */
static void begin_lazy(struct usdty_output *output,
		       const struct usdty_provider_syntax *provider,
		       const struct usdty_probe_syntax *probe, bool is_lenient)
{
	if (is_lenient) {
		put(output, "#ifndef ");
		usdty_c_put_macro(output, provider, probe);
		put(output, "_LAZY\n");
	}
	put(output, "#define ");
	usdty_c_put_macro(output, provider, probe);
	put(output, "_LAZY");
	usdty_c_put_list(output, probe->native.count + probe->surplus);
}

static void end_lazy(struct usdty_output *output, bool is_lenient)
{
	put(output, is_lenient ? "#endif\n" : "");
}

static void put_lazy(struct usdty_output *output,
		     const struct usdty_provider_syntax *provider,
		     const struct usdty_probe_syntax *probe, bool is_lenient)
{
	begin_lazy(output, provider, probe, is_lenient);
	put(output, " \\\n\t(");
	put_is_open(output, provider, probe);
	put(output, " ? \\\n\t ");
	put_call(output, provider, probe, is_lenient);
	put(output, " : (void)0)\n");
	end_lazy(output, is_lenient);
}

static bool is_lazy(const char *name)
{
	const size_t length = strlen(name), end = strlen("_lazy");

	return length > end && !strcasecmp(name + length - end, "_lazy");
}

/* Takes the macro's name from the one that another probe has besides. */
static void put_undefine(struct usdty_output *output,
			 const struct usdty_provider_syntax *provider,
			 const struct usdty_probe_syntax *probe)
{
	if (!is_lazy(probe->name))
		return;
	put(output, "#undef ");
	usdty_c_put_macro(output, provider, probe);
	put(output, "\n");
}

static void put_macros(struct usdty_output *output,
		       const struct usdty_provider_syntax *provider,
		       const struct usdty_probe_syntax *probe, bool is_lenient)
{
	put_undefine(output, provider, probe);
	put(output, "#define ");
	usdty_c_put_macro(output, provider, probe);
	put(output, "_ENABLED() \\\n\t");
	put_is_open(output, provider, probe);
	put(output, "\n#define ");
	usdty_c_put_macro(output, provider, probe);
	usdty_c_put_list(output, probe->native.count + probe->surplus);
	put(output, " \\\n\t");
	put_call(output, provider, probe, is_lenient);
	put(output, "\n");
	put_lazy(output, provider, probe, is_lenient);
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
			const struct usdty_probe_syntax *probe, bool is_lenient)
{
	const size_t count = probe->native.count + probe->surplus;

	put_undefine(output, provider, probe);
	put(output, "#define ");
	usdty_c_put_macro(output, provider, probe);
	put(output, "_ENABLED() (0)\n#define ");
	usdty_c_put_macro(output, provider, probe);
	usdty_c_put_list(output, count);
	put_unused(output, count);
	begin_lazy(output, provider, probe, is_lenient);
	put_unused(output, count);
	end_lazy(output, is_lenient);
}

/* == The header =========================================================== */

static void put_probe(struct usdty_output *output,
		      const struct usdty_provider_syntax *provider,
		      const struct usdty_probe_syntax *probe, bool is_lenient)
{
	put(output, "/* %s:%s */\n", provider->name, probe->name);
	put_semaphore(output, provider, probe);
	put_define(output, provider, probe);
	if (has_untyped(probe))
		put_untyped_fire(output, provider, probe);
	else
		put_fire(output, provider, probe);
	put_macros(output, provider, probe, is_lenient);
	put(output, "\n");
}

static void put_strict(struct usdty_output *output,
		       const struct usdty_provider_syntax *provider,
		       const struct usdty_probe_syntax *probe)
{
	put_probe(output, provider, probe, false);
}

static void put_lenient(struct usdty_output *output,
			const struct usdty_provider_syntax *provider,
			const struct usdty_probe_syntax *probe)
{
	put_probe(output, provider, probe, true);
}

static void put_strict_nothing(struct usdty_output *output,
			       const struct usdty_provider_syntax *provider,
			       const struct usdty_probe_syntax *probe)
{
	put_nothing(output, provider, probe, false);
}

static void put_lenient_nothing(struct usdty_output *output,
				const struct usdty_provider_syntax *provider,
				const struct usdty_probe_syntax *probe)
{
	put_nothing(output, provider, probe, true);
}

static void put_names(struct usdty_output *output,
		      const struct usdty_provider_syntax *provider,
		      const struct usdty_probe_syntax *probe)
{
	static const char *const endings[] = { "", "_ENABLED" };

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		usdty_c_put_macro(output, provider, probe);
		put(output, "%s\n", endings[i]);
	}
	put(output, "%s_%s_semaphore\n", provider->name, probe->name);
}

static void names(const struct usdty_file_syntax *syntax,
		  const struct usdty_provider_syntax *provider,
		  const struct usdty_probe_syntax *probe,
		  struct usdty_output *output)
{
	(void)syntax;
	if (!probe)
		return;
	put_names(output, provider, probe);
	usdty_c_put_macro(output, provider, probe);
	put(output, "_LAZY\n");
}

static void lenient_names(const struct usdty_file_syntax *syntax,
			  const struct usdty_provider_syntax *provider,
			  const struct usdty_probe_syntax *probe,
			  struct usdty_output *output)
{
	(void)syntax;
	if (probe)
		put_names(output, provider, probe);
}

typedef void put_each_probe(struct usdty_output *output,
			    const struct usdty_provider_syntax *provider,
			    const struct usdty_probe_syntax *probe);

static void put_body_of(struct usdty_output *output,
			const struct usdty_file_syntax *syntax,
			put_each_probe *put_each,
			put_each_probe *put_each_nothing)
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
	usdty_generator_put_each(output, syntax, put_each);
	put(output, "#ifdef __cplusplus\n}\n#endif\n\n"
	    "#else /* no probes here */\n\n");
	usdty_generator_put_each(output, syntax, put_each_nothing);
	put(output, "\n#endif\n");
}

static void put_body(struct usdty_output *output,
		     const struct usdty_file_syntax *syntax)
{
	put_body_of(output, syntax, put_strict, put_strict_nothing);
}

static void put_lenient_body(struct usdty_output *output,
			     const struct usdty_file_syntax *syntax)
{
	put_body_of(output, syntax, put_lenient, put_lenient_nothing);
}

static void generate(const struct usdty_file_syntax *syntax,
		     const struct usdty_generator_options *options,
		     struct usdty_output *output)
{
	put(output, "/* Generated by \"usdty gen c\" from %s: change that "
	    "file. */\n", options->source);
	usdty_c_put_guarded(output, syntax, put_body);
}

static void generate_lenient(const struct usdty_file_syntax *syntax,
			     const struct usdty_generator_options *options,
			     struct usdty_output *output)
{
	put(output, "/* Generated by \"usdty dtrace -h\" from %s: change that "
	    "file. */\n", options->source);
	usdty_c_put_guarded(output, syntax, put_lenient_body);
}

const struct usdty_generator usdty_gen_c = {
	.name = "c",
	.what = "a C and C++ header, as \"dtrace -h\" makes",
	.generate = generate,
	.names = names,
};

const struct usdty_generator usdty_gen_dtrace = {
	.name = "dtrace",
	.what = "the header of \"dtrace -h\"",
	.generate = generate_lenient,
	.names = lenient_names,
};
