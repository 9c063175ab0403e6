/* SPDX-License-Identifier: MIT */
/*
 * A file of a Go package with a typed function for each probe. The providers
 * are made when the package is initialized, and are disabled until the probes
 * are registered: a function is one call, small enough for Go to put it in its
 * caller's scope, and looks at nothing but the gate.
 */
#include "gen.h"

#include <string.h>

#include "../letters.h"
#include "type_names.h"

#define put usdty_output_put

#define PACKAGE "usdty/bindings/go/usdty"

bool usdty_go_is_keyword(const char *name)
{
	static const char *const words[] = {
		"_", "break", "case", "chan", "const", "continue", "default",
		"defer", "else", "fallthrough", "for", "func", "go", "goto",
		"if", "import", "interface", "map", "package", "range",
		"return", "select", "struct", "switch", "type", "var", NULL
	};

	return usdty_generator_is_one_of(name, words);
}

static bool is_reserved(const char *name)
{
	static const char *const words[] = { /* that the functions use */
		"error", "int16", "int32", "int64", "int8", "string",
		"uint16", "uint32", "uint64", "uint8", "uintptr", NULL
	};

	return usdty_go_is_keyword(name) ||
	       usdty_generator_is_one_of(name, words) ||
	       !strncmp(name, "usdty", 5);
}

/* == Names ================================================================ */

/* "query__done" as "QueryDone". */
static void put_camel(struct usdty_output *output, const char *name)
{
	bool begins = true;

	for (; *name; name++) {
		if (*name != '_')
			put(output, "%c", begins ? usdty_capital(*name) :
						   *name);
		begins = *name == '_';
	}
}

/* What a probe belongs to, and what it is written to. */
struct scope {
	struct usdty_output *output;
	const struct usdty_provider_syntax *provider;
};

static void put_name(const struct scope *scope,
		     const struct usdty_probe_syntax *probe)
{
	put_camel(scope->output, scope->provider->name);
	put_camel(scope->output, probe->name);
}

/* == A probe ============================================================== */

static const char *go_type(const struct usdty_parameter *parameter)
{
	return parameter->is_bool ? "bool" :
				    usdty_type_names(parameter->type)->go;
}

static void put_types(struct usdty_output *output,
		      const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	for (; parameter; parameter = parameter->next)
		put(output, "%s%s", go_type(parameter),
		    parameter->next ? ", " : "");
}

static void put_parameters(struct usdty_output *output,
			   const struct usdty_probe_syntax *probe,
			   bool with_types)
{
	const struct usdty_parameter *parameter = probe->native.first;

	put(output, "(");
	for (; parameter; parameter = parameter->next) {
		usdty_generator_put_parameter(output, probe, parameter,
					      is_reserved);
		if (with_types)
			put(output, " %s",
			    go_type(parameter));
		put(output, parameter->next ? ", " : "");
	}
	put(output, ")");
}

static void put_variable(const struct scope *scope,
			 const struct usdty_probe_syntax *probe)
{
	struct usdty_output *output = scope->output;

	put(output, "\nvar usdty");
	put_name(scope, probe);
	put(output, ", _ = usdty.NewProbe%zu", probe->native.count);
	if (probe->native.count) {
		put(output, "[");
		put_types(output, probe);
		put(output, "]");
	}
	put(output, "(\"\", \"%s\")\n", probe->name);
}

static void put_fire(const struct scope *scope,
		     const struct usdty_probe_syntax *probe)
{
	struct usdty_output *output = scope->output;

	put(output, "\n// ");
	put_name(scope, probe);
	put(output, " fires %s:%s, which is\n//\n//\tprobe ",
	    scope->provider->name, probe->name);
	usdty_syntax_put_signature(output, probe);
	put(output, "\nfunc ");
	put_name(scope, probe);
	put_parameters(output, probe, true);
	put(output, " error {\n\treturn usdty");
	put_name(scope, probe);
	put(output, ".Fire");
	put_parameters(output, probe, false);
	put(output, "\n}\n");
}

static void put_enabled(const struct scope *scope,
			const struct usdty_probe_syntax *probe)
{
	struct usdty_output *output = scope->output;

	put(output, "\n// ");
	put_name(scope, probe);
	put(output,
	    "Enabled reports whether a tracer is attached to %s:%s.\n"
	    "func ",
	    scope->provider->name, probe->name);
	put_name(scope, probe);
	put(output, "Enabled() bool {\n\treturn usdty");
	put_name(scope, probe);
	put(output, ".Enabled()\n}\n");
}

static void put_fire_func(const struct scope *scope,
			  const struct usdty_probe_syntax *probe)
{
	struct usdty_output *output = scope->output;
	const bool is_one = probe->native.count == 1;

	put(output, "\n// ");
	put_name(scope, probe);
	put(output,
	    "Func fires %s:%s with what the function returns,\n"
	    "// which is called only while a tracer is attached.\nfunc ",
	    scope->provider->name, probe->name);
	put_name(scope, probe);
	put(output, "Func(args func() %s", is_one ? "" : "(");
	put_types(output, probe);
	put(output, "%s) error {\n\treturn usdty", is_one ? "" : ")");
	put_name(scope, probe);
	put(output, ".FireFunc(args)\n}\n");
}

/* == A provider =========================================================== */

static void put_names(struct usdty_output *output,
		      const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	put(output, ", usdty.ProbeOptions{\n"
	    "\t\t\tArgumentNames: []string{");
	for (; parameter; parameter = parameter->next)
		put(output, "\"%s\"%s", parameter->name ? parameter->name : "",
		    parameter->next ? ", " : "");
	put(output, "}}");
}

static bool has_names(const struct usdty_probe_syntax *probe)
{
	const struct usdty_parameter *parameter = probe->native.first;

	while (parameter && !parameter->name)
		parameter = parameter->next;
	return parameter;
}

static void put_define(const struct scope *scope)
{
	const struct usdty_probe_syntax *probe = scope->provider->probes;
	struct usdty_output *output = scope->output;

	put(output, "\nvar _ = usdty.Generated(usdtyDefine");
	put_camel(output, scope->provider->name);
	put(output, "())\n\nfunc usdtyDefine");
	put_camel(output, scope->provider->name);
	put(output,
	    "() (*usdty.Provider, error) {\n"
	    "\tprovider, err := usdty.NewProvider(\"%s\", \"\")\n",
	    scope->provider->name);
	for (; probe; probe = probe->next) {
		put(output, "\tif err == nil {\n\t\terr = provider.AddProbe%s"
		    "(usdty", has_names(probe) ? "With" : "");
		put_name(scope, probe);
		if (has_names(probe))
			put_names(output, probe);
		put(output, ")\n\t}\n");
	}
	put(output, "\treturn provider, err\n}\n");
}

static void put_provider(const struct scope *scope)
{
	const struct usdty_probe_syntax *probe = scope->provider->probes;

	put_define(scope);
	for (; probe; probe = probe->next) {
		put_variable(scope, probe);
		put_fire(scope, probe);
		if (probe->native.count)
			put_fire_func(scope, probe);
		put_enabled(scope, probe);
	}
}

static void names(const struct usdty_file_syntax *syntax,
		  const struct usdty_provider_syntax *provider,
		  const struct usdty_probe_syntax *probe,
		  struct usdty_output *output)
{
	static const char *const endings[] = { "", "Func", "Enabled" };
	struct scope scope = { output, provider };

	(void)syntax;
	if (!probe) {
		put(output, "usdtyDefine");
		put_camel(output, provider->name);
		put(output, "\n");
		return;
	}
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		put_name(&scope, probe);
		put(output, "%s\n", endings[i]);
	}
	put(output, "usdty");
	put_name(&scope, probe);
	put(output, "\n");
}

static void generate(const struct usdty_file_syntax *syntax,
		     const struct usdty_generator_options *options,
		     struct usdty_output *output)
{
	struct scope scope = { output, syntax->providers };
	const char *name = syntax->providers->name;

	put(output, "// Code generated by \"usdty gen go\" from %s; "
	    "DO NOT EDIT.\n\npackage ", options->source);
	if (options->package)
		put(output, "%s", options->package);
	else
		put(output, "%s%s", name, is_reserved(name) ? "_" : "");
	put(output, "\n\n// An application calls usdty.RegisterProbes() once: "
	    "until then firing does nothing.\nimport \"" PACKAGE "\"\n");
	for (; scope.provider; scope.provider = scope.provider->next)
		put_provider(&scope);
}

const struct usdty_generator usdty_gen_go = {
	.name = "go",
	.what = "a file of a Go package, with typed functions",
	.generate = generate,
	.names = names,
};
