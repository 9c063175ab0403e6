/* SPDX-License-Identifier: MIT */
/* Provider definitions: what is accepted and what it means; what is refused,
 * with which message; and that parsing the printed text gives the same
 * definition. */
#include <dlang/syntax.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

static struct usdty_diagnostics diagnostics;
static struct usdty_file_syntax file;

/* Leaves the diagnostics' text. */
static const char *parse_with(const char *text, bool is_lenient)
{
	static char messages[1 << 14];

	usdty_syntax_free(&file);
	diagnostics = (struct usdty_diagnostics){ .text = text,
						  .size = strlen(text),
						  .is_lenient = is_lenient };
	usdty_parse(&file, "a.d", &diagnostics);
	usdty_diagnostics_print(&diagnostics, messages, sizeof messages);
	return messages;
}

static const char *parse(const char *text)
{
	return parse_with(text, false);
}

static char *print(void)
{
	size_t length = usdty_syntax_print(&file, NULL, 0);
	char *text = malloc(length + 1);

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	CU_ASSERT_EQUAL(usdty_syntax_print(&file, text, length + 1), length);
	return text;
}

/* == Types ================================================================ */

/* "provider p { probe x(PARAMETER); };", with what came before it. */
static const char *parse_parameter(const char *before, const char *parameter)
{
	static char text[1024];

	snprintf(text, sizeof text, "%s provider p { probe x(%s); };", before,
		 parameter);
	return parse(text);
}

static void assert_type(const char *before, const char *parameter,
			usdty_type type)
{
	const char *messages = parse_parameter(before, parameter);
	const struct usdty_parameters *parameters;

	CU_ASSERT_STRING_EQUAL(messages, "");
	if (*messages)
		return;
	parameters = &file.providers->probes->native;
	CU_ASSERT_EQUAL(parameters->count, 1);
	CU_ASSERT_EQUAL(parameters->first->type, type);
	if (parameters->first->type != type)
		printf("\n    %s", parameter);
}

static void types_are_c_s_own(void)
{
	static const struct {
		const char *text;
		usdty_type type;
	} table[] = {
		{ "char", USDTY_INT8 },
		{ "signed char", USDTY_INT8 },
		{ "unsigned char c", USDTY_UINT8 },
		{ "short", USDTY_INT16 },
		{ "unsigned short int", USDTY_UINT16 },
		{ "int", USDTY_INT },
		{ "unsigned", USDTY_UINT32 },
		{ "signed", USDTY_INT },
		{ "int unsigned n", USDTY_UINT32 },
		{ "long", USDTY_LONG },
		{ "long int", USDTY_LONG },
		{ "unsigned long", USDTY_UINT64 },
		{ "long long", USDTY_INT64 },
		{ "unsigned long long int", USDTY_UINT64 },
		{ "long unsigned int long", USDTY_UINT64 },
		{ "bool", USDTY_UINT8 },
		{ "_Bool b", USDTY_UINT8 },
		{ "int8_t", USDTY_INT8 },
		{ "uint16_t x", USDTY_UINT16 },
		{ "const uint32_t", USDTY_UINT32 },
		{ "size_t", USDTY_UINT64 },
		{ "ssize_t", USDTY_INT64 },
		{ "uintptr_t", USDTY_UINT64 },
		{ "pid_t", USDTY_INT32 },
		{ "uint_t", USDTY_UINT32 },
		{ "hrtime_t", USDTY_INT64 },
		{ "uint", USDTY_UINT32 },
		{ "ushort", USDTY_UINT16 },
		{ "ulong", USDTY_UINT64 },
		{ "socklen_t", USDTY_UINT32 },
		{ "in_port_t", USDTY_UINT16 },
		{ "clock_t", USDTY_INT64 },
		{ "useconds_t", USDTY_UINT32 },
		{ "off64_t", USDTY_INT64 },
		{ "enum color", USDTY_INT },
		{ "enum { A, B = 2 } e", USDTY_INT },
		{ "string", USDTY_STRING },
		{ "string s", USDTY_STRING },
		{ "char *", USDTY_STRING },
		{ "const char *s", USDTY_STRING },
		{ "char const *const s", USDTY_STRING },
		{ "char s[16]", USDTY_STRING },
		{ "char s[]", USDTY_STRING },
		{ "caddr_t", USDTY_STRING },
		{ "unsigned char *", USDTY_POINTER },
		{ "char **", USDTY_POINTER },
		{ "char *s[4]", USDTY_POINTER },
		{ "void *", USDTY_POINTER },
		{ "const void *p", USDTY_POINTER },
		{ "struct x *", USDTY_POINTER },
		{ "union x *u", USDTY_POINTER },
		{ "unknown_t *u", USDTY_POINTER },
		{ "int *restrict p", USDTY_POINTER },
		{ "double *", USDTY_POINTER },
		{ "int (*f)(int, char *)", USDTY_POINTER },
		{ "void (*)(void)", USDTY_POINTER },
		{ "int (*a)[4]", USDTY_POINTER },
		{ "char (*s)", USDTY_STRING },
		{ "nullptr_t", USDTY_POINTER },
		{ "typeof(int)", USDTY_INT },
		{ "__typeof__(char *) s", USDTY_STRING },
		{ "const typeof_unqual(const short) n", USDTY_INT16 },
		{ "__typeof(1 + f(2)) *p", USDTY_POINTER },
		{ "_Atomic(unsigned) n", USDTY_UINT32 },
		{ "_Atomic int n", USDTY_INT },
		{ "enum e : unsigned char", USDTY_UINT8 },
		{ "enum : long { A } e", USDTY_LONG },
		{ "[[maybe_unused]] int n [[a::b(1)]]", USDTY_INT },
		{ "__int128 *", USDTY_POINTER },
		{ "_BitInt(5) *", USDTY_POINTER },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_type("", table[i].text, table[i].type);
}

static void declared_types_are_followed(void)
{
	assert_type("typedef unsigned int id_type;", "id_type", USDTY_UINT32);
	assert_type("typedef char name[64];", "name n", USDTY_STRING);
	assert_type("typedef char *text, letter;", "text", USDTY_STRING);
	assert_type("typedef char *text, letter;", "letter", USDTY_INT8);
	assert_type("typedef char letter;", "const letter *", USDTY_STRING);
	assert_type("typedef struct s { int i; struct { char c; } t; } s_t;",
		    "s_t *", USDTY_POINTER);
	assert_type("typedef int (*callback)(void);", "callback",
		    USDTY_POINTER);
	assert_type("typedef enum { A } e_t;", "e_t", USDTY_INT);
	assert_type("typedef long first; typedef first second;", "second",
		    USDTY_LONG);
	assert_type("struct s { int i; }; union u; enum e { A };", "enum e",
		    USDTY_INT);
	assert_type("enum big : unsigned long { A };", "enum big e",
		    USDTY_UINT64);
	assert_type("enum big : unsigned long; typedef enum big big_t;",
		    "big_t", USDTY_UINT64);
	assert_type("typedef enum big : long { A } big_t; enum b { B };",
		    "enum big", USDTY_LONG);
	assert_type("enum big : long { A };", "enum b", USDTY_INT);
	assert_type("enum big : long { A }; typedef int big;", "big",
		    USDTY_INT);
	assert_type("enum letter : char { A };", "enum letter *",
		    USDTY_POINTER);
}

static void types_that_no_tracer_knows_are_refused(void)
{
	static const char *const table[][2] = {
		{ "float", "floating-point" },
		{ "double d", "floating-point" },
		{ "long double", "floating-point" },
		{ "struct s", "pass a pointer to it" },
		{ "union { int i; } u", "pass a pointer to it" },
		{ "void v", "cannot be void" },
		{ "int, void", "cannot be void" },
		{ "unknown_t", "unknown type" },
		{ "_Float32 f", "floating-point" },
		{ "__int128", "at most 64 bits" },
		{ "unsigned __int128 n", "at most 64 bits" },
		{ "int __int128", "do not form a type" },
		{ "typeof(1 + 2)", "unknown type" },
		{ "typeof(struct s)", "pass a pointer to it" },
		{ "_BitInt(5)", "unknown type" },
		{ "unsigned float", "do not form a type" },
		{ "long long long", "do not form a type" },
		{ "short long", "do not form a type" },
		{ "char int", "do not form a type" },
		{ "*", "expected a type" },
		{ "const", "expected a type" },
		{ "int,", "expected a type" },
		{ "...", "expected a type" },
		{ "int a b", "expected ',' or ')', not 'b'" },
		{ "int 7", "expected ',' or ')', not '7'" },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const char *messages = parse_parameter("", table[i][0]);

		CU_ASSERT_PTR_NOT_NULL(strstr(messages, table[i][1]));
		if (!strstr(messages, table[i][1]))
			printf("\n    %s: %s", table[i][0], messages);
	}
}

/* == Files ================================================================ */

/* Constructs of definitions that real projects have. */
static const char whole[] =
	"/* comment */ // another\n"
	"#pragma D depends_on library net.d\n"
	"#ident \"%Z%\"\n"
	"# 1 \"generated.d\" 2\n"
	"typedef struct node { struct node *next; union { long l; } u; } "
	"node_t;\n"
	"inline int LIMIT = 1 << 4;\n"
	"provider first {\n"
	"\t# file: written by a script\n"
	"\tprobe start();\n"
	"\tprobe query__start(const char *query, int);\n"
	"\tprobe void_(void);\n"
	"#pragma D attributes EVOLVING/EVOLVING/ISA provider first name\n"
	"\tprobe request(node_t *n, unsigned long int id) :\n"
	"\t\t(node_info_t *n, info_t id, string n);\n"
	"}\n"
	"provider second { probe p(char*,char * , int[2]); };;\n"
	"#pragma D attributes Private/Private/Unknown provider second args\n"
	"#line 70 \"other.d\"\n";

static const char printed[] =
	"#pragma D depends_on library net.d\n"
	"typedef struct node { struct node *next; union { long l; } u; } "
	"node_t;\n"
	"inline int LIMIT = 1<<4;\n"
	"\n"
	"provider first {\n"
	"\tprobe start();\n"
	"\tprobe query__start(const char *query, int);\n"
	"\tprobe void_();\n"
	"\tprobe request(node_t *n, unsigned long int id) : "
	"(node_info_t *n, info_t id, string n);\n"
	"};\n"
	"#pragma D attributes EVOLVING/EVOLVING/ISA provider first name\n"
	"\n"
	"provider second {\n"
	"\tprobe p(char *, char *, int[2]);\n"
	"};\n"
	"#pragma D attributes Private/Private/Unknown provider second args\n";

static void assert_printed(const char *text, const char *canonical)
{
	char *once, *twice;

	CU_ASSERT_STRING_EQUAL_FATAL(parse(text), "");
	once = print();
	CU_ASSERT_STRING_EQUAL(once, canonical);
	CU_ASSERT_STRING_EQUAL_FATAL(parse(once), "");
	twice = print();
	CU_ASSERT_STRING_EQUAL(twice, once);
	free(twice);
	free(once);
}

static void canonical_text_is_printed_and_read_back(void)
{
	assert_printed(whole, printed);
}

static void what_was_read_is_all_there(void)
{
	const struct usdty_provider_syntax *first;
	const struct usdty_probe_syntax *probe;

	CU_ASSERT_STRING_EQUAL_FATAL(parse(whole), "");
	CU_ASSERT_EQUAL(file.count, 2);
	first = file.providers;
	CU_ASSERT_STRING_EQUAL(first->name, "first");
	CU_ASSERT_EQUAL(first->count, 4);
	CU_ASSERT_STRING_EQUAL(first->attributes[3], "EVOLVING/EVOLVING/ISA");
	CU_ASSERT_PTR_NULL(first->attributes[4]);
	probe = first->probes->next;
	CU_ASSERT_STRING_EQUAL(probe->name, "query__start");
	CU_ASSERT_STRING_EQUAL(probe->native.first->name, "query");
	CU_ASSERT_PTR_NULL(probe->native.first->next->name);
	CU_ASSERT_FALSE(probe->has_translated);
	probe = probe->next->next;
	CU_ASSERT_TRUE(probe->has_translated);
	CU_ASSERT_EQUAL(probe->translated.count, 3);
}

/* Between every two tokens, and none where none is needed. */
static void spacing_does_not_matter(void)
{
	static const char spaced[] =
		" provider\tfirst\n{\r\nprobe\fp ( char\n*\nname [ 4 ] , int )\n"
		": ( string name ) ; } ;";

	assert_printed(spaced, "provider first {\n\tprobe p(char *name[4], "
			       "int) : (string name);\n};\n");
	assert_printed("provider f{probe p(char*n);}",
		       "provider f {\n\tprobe p(char *n);\n};\n");
}

static void expressions_keep_their_meaning(void)
{
	assert_printed("inline int A = 1 == 2 ? 3 - -4 : - - 5;"
		       "inline int B = 1 <= 2 && 3 != 4 || 5 & & 6;"
		       "translator t<struct s *P> { a = P -> a; };"
		       "provider p { };",
		       "inline int A = 1==2?3- -4:- -5;\n"
		       "inline int B = 1<=2&&3!=4||5& &6;\n"
		       "translator t<struct s *P> { a = P->a; };\n"
		       "\nprovider p {\n};\n");
}

/* Headers of the system bring them along. */
static void declarations_of_c_are_passed_over(void)
{
	assert_printed(
		"__extension__ typedef struct { int a; } pair_t "
		"__attribute__((packed));"
		"typedef int word_t __attribute__ ((__mode__ (__word__)));"
		"struct __attribute__((packed)) s { int a; } *v, w = { 1 };"
		"extern int printf(const char *__restrict, ...) "
		"__asm__(\"printf\") __attribute__((__nothrow__));"
		"static __inline int f(int a) { if (a) { return 2; } return 3; }"
		"_Static_assert(sizeof(int) == 4, \"; } {\");"
		"int g(void) { return 1; }"
		"pair_t *h(word_t);"
		"provider p { probe x(word_t, pair_t *, struct s *); };",
		"__extension__ typedef struct { int a; } pair_t "
		"__attribute__ ((packed));\n"
		"typedef int word_t __attribute__ ((__mode__ (__word__)));\n"
		"struct __attribute__ ((packed)) s { int a; } *v, w = { 1 };\n"
		"extern int printf (const char *__restrict, ...) "
		"__asm__ (\"printf\") __attribute__ ((__nothrow__));\n"
		"static __inline int f (int a) { if (a) { return 2; } return 3; };\n"
		"_Static_assert (sizeof (int)==4, \"; } {\");\n"
		"int g (void) { return 1; };\n"
		"pair_t *h (word_t);\n"
		"\nprovider p {\n"
		"\tprobe x(word_t, pair_t *, struct s *);\n};\n");
}

static void headers_of_c23_are_passed_over(void)
{
	static const char text[] =
		"typedef __typeof__(nullptr) nullptr_t;"
		"typedef unsigned __int128 wide_t;"
		"typedef __attribute__((aligned(8))) long aligned_t;"
		"typedef typeof(sizeof(0)) size_type;"
		"typedef enum small : signed char { A, B } small_t;"
		"typedef _Float64x __f64x_t;"
		"typedef _BitInt(37) odd_t;"
		"[[noreturn]] void stop(void);"
		"[[__nodiscard__]] extern int f [[gnu::pure]] (int);"
		"constexpr int one = 1;"
		"auto two = 2;"
		"thread_local int three;"
		"alignas(16) int four;"
		"static_assert(sizeof(int) == 4);"
		"provider p { probe x(nullptr_t, wide_t *, aligned_t, small_t, "
		"__f64x_t *, odd_t *, size_type *); };";
	static const usdty_type types[] = {
		USDTY_POINTER, USDTY_POINTER, USDTY_LONG,    USDTY_INT8,
		USDTY_POINTER, USDTY_POINTER, USDTY_POINTER,
	};
	const struct usdty_parameter *parameter;

	CU_ASSERT_STRING_EQUAL_FATAL(parse(text), "");
	parameter = file.providers->probes->native.first;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		CU_ASSERT_EQUAL(parameter->type, types[i]);
		parameter = parameter->next;
	}
	CU_ASSERT_PTR_NULL(parameter);
}

static void pragmas_may_be_anywhere(void)
{
	assert_printed("typedef struct s { int\n"
		       "#pragma D option quiet\n"
		       "a; } s_t;\n"
		       "#pragma D ident x\n"
		       "provider\n"
		       "#pragma D attributes Private/Private/CPU provider p "
		       "name\n"
		       "p { probe x(int\n"
		       "#pragma D depends_on library y\n"
		       "a, s_t *); };",
		       "typedef struct s { int a; } s_t;\n"
		       "#pragma D option quiet\n"
		       "#pragma D ident x\n"
		       "#pragma D depends_on library y\n"
		       "\nprovider p {\n\tprobe x(int a, s_t *);\n};\n"
		       "#pragma D attributes Private/Private/CPU provider p "
		       "name\n");
}

/* == What SystemTap's dtrace takes ======================================== */

static void providers_may_end_in_a_digit(void)
{
	const char *text = "provider oauth2 { probe x(); };";

	CU_ASSERT_STRING_EQUAL(parse(text), "");
	CU_ASSERT_STRING_EQUAL(
		parse_with(text, true),
		"a.d:1:10: warning: provider 'oauth2' ends in a digit: DTrace "
		"refuses it, because it appends the process id\n"
		"  provider oauth2 { probe x(); };\n"
		"           ^~~~~~\n");
	CU_ASSERT_EQUAL(diagnostics.errors.count, 0);
}

/* Types 0 are untyped. */
static void assert_lenient(const char *text, const char *messages,
			   const usdty_type *types, size_t count)
{
	const struct usdty_parameter *parameter;

	CU_ASSERT_STRING_EQUAL(parse_with(text, true), messages);
	CU_ASSERT_EQUAL_FATAL(diagnostics.errors.count, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(file.providers);
	CU_ASSERT_PTR_NOT_NULL_FATAL(file.providers->probes);
	CU_ASSERT_EQUAL(file.providers->probes->native.count, count);
	parameter = file.providers->probes->native.first;
	for (size_t i = 0; i < count && parameter; i++) {
		CU_ASSERT_EQUAL(parameter->type, types[i]);
		CU_ASSERT_EQUAL(parameter->is_untyped, !types[i]);
		parameter = parameter->next;
	}
}

static void types_may_be_the_compiler_s_to_know(void)
{
	static const usdty_type types[] = { 0, 0, 0, USDTY_INT, 0, 0, 0 };
	const struct usdty_parameter *parameter;

	assert_lenient("provider p { probe x(mach_port_t port, float, "
		       "const double d, int, long double,\n"
		       "\t__int128 w,\n\tstruct s s); };",
		       "a.d:1:68: warning: tracers get this number as a "
		       "double\n"
		       "  provider p { probe x(mach_port_t port, float, const "
		       "double d, int, long double,\n"
		       "                                              "
		       "                       ^~~~\n"
		       "a.d:2:2: warning: tracers get the address of this "
		       "argument\n"
		       "  \t__int128 w,\n"
		       "  \t^~~~~~~~\n"
		       "a.d:3:2: warning: tracers get the address of this "
		       "argument\n"
		       "  \tstruct s s); };\n"
		       "  \t^~~~~~\n",
		       types, 7);
	parameter = file.providers->probes->native.first;
	CU_ASSERT_STRING_EQUAL(parameter->name, "port");
	CU_ASSERT_EQUAL(parameter->float_size, 0);
	CU_ASSERT_EQUAL(parameter->next->float_size, 4);
	CU_ASSERT_EQUAL(parameter->next->next->float_size, 8);
	CU_ASSERT_EQUAL(parameter->next->next->next->next->float_size, 16);
}

static void parameters_may_be_anything(void)
{
	static const usdty_type types[] = { USDTY_INT, 0, 0, 0, USDTY_STRING };

	assert_lenient(
		"provider p { probe x(int a, TYPE(a, (b)) c, d e f,\n"
		"..., char *s) }",
		"a.d:1:29: warning: this is no parameter of C: its type is "
		"that of the argument\n"
		"  provider p { probe x(int a, TYPE(a, (b)) c, d e f,\n"
		"                              ^~~~\n"
		"a.d:1:45: warning: this is no parameter of C: its type is "
		"that of the argument\n"
		"  provider p { probe x(int a, TYPE(a, (b)) c, d e f,\n"
		"                                              ^\n"
		"a.d:2:1: warning: this is no parameter of C: its type is "
		"that of the argument\n"
		"  ..., char *s) }\n"
		"  ^~~\n",
		types, 5);
}

static void whatever_is_around_providers_is_passed_over(void)
{
	static const usdty_type types[] = { USDTY_INT, USDTY_STRING };

	assert_lenient("#include <x.h>\n#define A \\\n B {\n"
		       "BEGIN { trace(\"x\"); }\n"
		       "struct s { int i;\n"
		       "provider p {\n#if A\n; probe x(int, char *)\n"
		       "probe y();;\n#endif\n}",
		       "a.d:1:1: warning: directives of the preprocessor are "
		       "passed over: to obey them, add -C\n"
		       "  #include <x.h>\n"
		       "  ^~~~~~~~\n"
		       "a.d:4:1: warning: this is no declaration of C: it is "
		       "passed over\n"
		       "  BEGIN { trace(\"x\"); }\n"
		       "  ^~~~~\n"
		       "a.d:5:1: warning: this is no declaration of C: it is "
		       "passed over\n"
		       "  struct s { int i;\n"
		       "  ^~~~~~\n",
		       types, 2);
	CU_ASSERT_EQUAL(file.providers->count, 2);
}

static void the_last_of_two_probes_of_one_name_counts(void)
{
	static const usdty_type types[] = { USDTY_STRING };

	assert_lenient("provider p { probe x(int); probe x(char *); };",
		       "a.d:1:34: warning: the provider already has a probe "
		       "'x': this one takes its place\n"
		       "  provider p { probe x(int); probe x(char *); };\n"
		       "                                   ^\n",
		       types, 1);
	CU_ASSERT_EQUAL(file.providers->count, 1);
	CU_ASSERT_PTR_NULL(file.providers->probes->next);
}

static void two_providers_of_one_name_are_one(void)
{
	static const usdty_type types[] = { USDTY_INT };

	assert_lenient("provider p { probe x(int); };\n"
		       "provider q { probe x(int); };\n"
		       "provider p { probe y(int); probe x(int64_t); };",
		       "a.d:3:34: warning: the provider already has a probe "
		       "'x': this one takes its place\n"
		       "  provider p { probe y(int); probe x(int64_t); };\n"
		       "                                   ^\n",
		       types, 1);
	CU_ASSERT_EQUAL(file.count, 2);
	CU_ASSERT_EQUAL(file.providers->count, 2);
	CU_ASSERT_STRING_EQUAL(file.providers->probes->name, "y");
	CU_ASSERT_EQUAL(file.providers->probes->next->native.first->type,
			USDTY_INT64);
	CU_ASSERT_EQUAL(file.providers->next->count, 1);
}

static void arguments_after_the_twelfth_are_passed_over(void)
{
	const struct usdty_probe_syntax *probe;
	const char *messages = parse_with(
		"provider p2 { probe x(int, int, int, int, int, int, int, int, "
		"int, int, int, int a, int b, char *c); };", true);

	CU_ASSERT_PTR_NOT_NULL(strstr(messages, "warning: provider 'p2'"));
	CU_ASSERT_PTR_NOT_NULL(strstr(messages, "at most 12"));
	CU_ASSERT_EQUAL_FATAL(diagnostics.errors.count, 0);
	probe = file.providers->probes;
	CU_ASSERT_EQUAL(probe->native.count, 12);
	CU_ASSERT_EQUAL(probe->surplus, 2);
	CU_ASSERT_PTR_NULL(*probe->native.end);
}

static void nothing_is_enough(void)
{
	static const char *const table[] = { "", "\n", "BEGIN{}", "#if A\n",
					     "int a; }", "1 2 3", "\"x" };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		parse_with(table[i], true);
		CU_ASSERT_EQUAL(diagnostics.errors.count, 0);
		CU_ASSERT_TRUE(diagnostics.warnings.count > 0);
		CU_ASSERT_EQUAL(file.count, 0);
	}
}

static void what_systemtap_s_refuses_is_refused(void)
{
	static const char *const table[][2] = {
		{ "provider p { probe x(int; };", "expected ',' or ')'" },
		{ "provider p { probe x(a b c; };", "expected ',' or ')'" },
		{ "provider p { probe x(int) int; };", "expected ';'" },
		{ "provider p { prob x(int); };", "expected 'probe'" },
		{ "provider p { probe x(int);", "expected '}'" },
		{ "provider p { /*", "this comment is not closed" },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const char *messages = parse_with(table[i][0], true);

		CU_ASSERT_PTR_NOT_NULL(strstr(messages, table[i][1]));
		CU_ASSERT_TRUE(diagnostics.errors.count > 0);
		if (!strstr(messages, table[i][1]))
			printf("\n    %s: %s", table[i][0], messages);
	}
}

/* == Errors =============================================================== */

static void errors_show_the_line_and_a_caret(void)
{
	CU_ASSERT_STRING_EQUAL(
		parse("provider p {\n\tprobe good(int);\n"
		      "\tprobe bad(flaot x);\n};\n"),
		"a.d:3:12: error: unknown type: declare it with typedef before "
		"the provider\n"
		"  \tprobe bad(flaot x);\n"
		"  \t          ^~~~~\n");
	CU_ASSERT_STRING_EQUAL(parse("provider p { probe x(int) };"),
			       "a.d:1:27: error: expected ';', not '}'\n"
			       "  provider p { probe x(int) };\n"
			       "                            ^\n");
	CU_ASSERT_STRING_EQUAL(
		parse("# 40 \"src/probes.h\"\nprovider 7 {};\n"),
		"src/probes.h:40:10: error: expected the provider's name, not "
		"'7'\n"
		"  provider 7 {};\n"
		"           ^\n");
}

static void several_errors_are_told_at_once(void)
{
	const char *messages = parse(
		"provider p {\n probe a(floot);\n probe b(int;\n"
		" probe c(int);\n zzz;\n probe c(int);\n probe d-e();\n}\n"
		"garbage;\nprovider p { };\nprovider q { probe x(");

	CU_ASSERT_EQUAL(diagnostics.errors.count, 8);
	CU_ASSERT_PTR_NOT_NULL(strstr(messages, "a.d:2:10"));
	CU_ASSERT_PTR_NOT_NULL(strstr(messages, "a.d:3:13: error: expected ',' "
						"or ')', not ';'"));
	CU_ASSERT_PTR_NOT_NULL(strstr(messages, "expected 'probe' or '}'"));
	CU_ASSERT_PTR_NOT_NULL(strstr(messages, "already has a probe 'c'"));
	CU_ASSERT_PTR_NOT_NULL(strstr(messages, "write '__' for the '-'"));
	CU_ASSERT_PTR_NOT_NULL(strstr(messages, "not 'garbage'"));
	CU_ASSERT_PTR_NOT_NULL(strstr(messages, "already has a provider 'p'"));
	CU_ASSERT_PTR_NOT_NULL(strstr(messages, "the end of the file"));
}

static void the_library_s_limits_hold(void)
{
	char text[512] = "provider p { probe x(int", name[80];

	for (int i = 0; i < USDTY_MAX_ARGUMENTS; i++)
		strcat(text, ", int");
	strcat(text, "); };");
	CU_ASSERT_PTR_NOT_NULL(strstr(parse(text), "has 13 arguments"));
	memset(name, 'n', sizeof name);
	snprintf(text, sizeof text, "provider p { probe %.*s(); };",
		 USDTY_MAX_PROBE_NAME + 1, name);
	CU_ASSERT_PTR_NOT_NULL(strstr(parse(text), "1 to 63 letters"));
}

static void what_has_no_end_is_told(void)
{
	static const char *const table[][2] = {
		{ "", "defines no provider: add \"provider NAME" },
		{ "/* comment", "a.d:1:1: error: this comment is not closed" },
		{ "provider p { /*", "this comment is not closed" },
		{ "inline string s = \"x\nprovider p {};",
		  "this quotation is not closed" },
		{ "provider p {", "expected '}' at the provider's end" },
		{ "struct s { int i;", "this '{' has no matching '}'" },
		{ "provider p { probe x(int f(",
		  "this '(' has no matching ')'" },
		{ "provider", "expected the provider's name, not the end" },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const char *messages = parse(table[i][0]);

		CU_ASSERT_PTR_NOT_NULL(strstr(messages, table[i][1]));
		if (!strstr(messages, table[i][1]))
			printf("\n    %s: %s", table[i][0], messages);
	}
}

static void translated_arguments_are_made_from_native_ones(void)
{
	static const char *const right[] = {
		"int i, int j) : (int j, int i", "int a) : (x a, y a",
		"int, int) : (int, int", "int i) : (",
		"int i, int j) : (int j, int"
	};
	static const char *const wrong[][2] = {
		{ "int i, int j) : (int k", "no argument 'k'" },
		{ "int, int) : (int a", "no argument 'a'" },
		{ "int i) : (int i, int", "no argument here" },
		{ ") : (int", "no argument here" },
	};
	char text[128];

	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		snprintf(text, sizeof text, "provider p { probe x(%s); };",
			 right[i]);
		CU_ASSERT_STRING_EQUAL(parse(text), "");
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		snprintf(text, sizeof text, "provider p { probe x(%s); };",
			 wrong[i][0]);
		CU_ASSERT_PTR_NOT_NULL(strstr(parse(text), wrong[i][1]));
		CU_ASSERT_EQUAL(diagnostics.errors.count, 1);
	}
}

static void preprocessor_s_lines_are_told_to_go_through_one(void)
{
	CU_ASSERT_PTR_NOT_NULL(
		strstr(parse("#define A int\nprovider p {};"), "usdty gen -C"));
	CU_ASSERT_PTR_NOT_NULL(strstr(parse("  # include <x.h>\n"), "a.d:1:3"));
}

static void pragmas_are_kept_or_refused(void)
{
	CU_ASSERT_PTR_NOT_NULL(strstr(
		parse("provider p {};\n#pragma D attributes "
		      "Stable/Stable/ISA provider q name\n"),
		"a.d:2:49: error: attributes of a provider that is not in this "
		"file"));
	CU_ASSERT_PTR_NOT_NULL(strstr(
		parse("#pragma D attributes Stable/Stable/ISA provider p\n"
		      "provider p {};"),
		"expected provider, module, function, name or args"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(parse("#pragma D frobnicate\n"), "expected attributes"));
	CU_ASSERT_STRING_EQUAL(parse("#pragma once\nprovider p {};"), "");
}

static void stability_is_one_of_dtrace_s(void)
{
	static const char *const wrong[][2] = {
		{ "Evil\"/Private/ISA",
		  "a.d:1:22: error: expected Internal, Private, Obsolete, "
		  "External, Unstable, Evolving, Stable or Standard\n" },
		{ "Private/\x1b[31m/ISA", "a.d:1:30: error: " },
		{ "Private/Stable/isb",
		  "a.d:1:37: error: expected Unknown, CPU, Platform, Group, "
		  "ISA or Common\n" },
		{ "Private/Stable", "a.d:1:36: error: expected Unknown" },
		{ "Private", "a.d:1:29: error: expected Internal" },
		{ "Private/Private/ISA/ISA", "error: expected Unknown" },
		{ "'''/\\/ISA", "error: expected Internal" },
	};
	char text[256];

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const char *messages;

		snprintf(text, sizeof text,
			 "#pragma D attributes %s provider p name\n"
			 "provider p {};\n",
			 wrong[i][0]);
		messages = parse(text);
		CU_ASSERT_PTR_NOT_NULL(strstr(messages, wrong[i][1]));
		if (!strstr(messages, wrong[i][1]))
			printf("\n    %s", messages);
		CU_ASSERT_PTR_NULL(strchr(messages, '\x1b'));
	}
	CU_ASSERT_STRING_EQUAL(parse("#pragma D attributes "
				     "INTERNAL/standard/platform provider p "
				     "name // why\nprovider p {};"),
			       "");
	CU_ASSERT_STRING_EQUAL(
		parse("provider p {};\n#pragma D attributes "
		      "Stable/Evil/ISA provider p name\n"),
		"a.d:2:29: error: expected Internal, Private, Obsolete, "
		"External, Unstable, Evolving, Stable or Standard\n"
		"  #pragma D attributes Stable/Evil/ISA provider p name\n"
		"                              ^~~~\n");
	CU_ASSERT_PTR_NOT_NULL(
		strstr(parse("#pragma D attributes Stable/Stable/ISA provider "
			     "p name more\nprovider p {};"),
		       "a.d:1:56: error: expected the end of the line"));
}

/* Generators put texts out as they are. */
static void texts_are_plain(void)
{
	static const char *const texts[] = {
		"inline string s = \"\x1b[31m\"; provider p {};",
		"provider p { probe x(char a['\x7f']); };",
		"provider p { probe x(char a['\xff']); };",
		"provider p { probe x(char a['\xef\xbb\xbf']); };",
		"provider p { probe x(char a['\xc2\x9b']); };",
		"#pragma D option \x01\nprovider p {};",
		"#pragma D ident a\rb\nprovider p {};",
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *at = parse(texts[i]);

		CU_ASSERT_PTR_NOT_NULL(strstr(at, "error: no character of "
						  "UTF-8, or a control"));
		CU_ASSERT_EQUAL(diagnostics.errors.count, 1);
		for (; *at; at++)
			CU_ASSERT_FALSE((*at > 0 && *at < ' ' && *at != '\n') ||
					*at == 0x7f || (signed char)*at < 0);
	}
	assert_printed("inline string s = \"\tcaf\xc3\xa9\"; provider p {};",
		       "inline string s = \"\tcaf\xc3\xa9\";\n"
		       "\nprovider p {\n};\n");
}

static void names_of_files_and_lines_are_shown_plainly(void)
{
	CU_ASSERT_STRING_EQUAL(
		parse("# 3 \"a\x1b[31m\xc2\x9b\xffg\xc3\xa9.d\"\n"
		      "/* \x1b\xc3\xa9\x80\xe2\x80\xae */ provider 7 {};"),
		"a?[31m???g\xc3\xa9.d:3:24: error: expected the provider's "
		"name, not '7'\n"
		"  /* ?\xc3\xa9???? */ provider 7 {};\n"
		"                        ^\n");
}

static void strange_bytes_are_one_error_a_run(void)
{
	CU_ASSERT_PTR_NOT_NULL(strstr(parse("provider \x01\x02\xff p {};"),
				      "a.d:1:10: error: D does not have"));
	CU_ASSERT_EQUAL(diagnostics.errors.count, 1);
	CU_ASSERT_PTR_NULL(strchr(parse("provider \x1b[31m p {};"), '\x1b'));
}

static void nesting_has_a_limit(void)
{
	char text[4096] = "provider p { probe x(int ";

	memset(text + strlen(text), '(', 2000);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(parse(text),
		       "too many nested parentheses (at most 64)"));
}

static void after_too_deep_a_declarator_others_are_read(void)
{
	char text[4096] = "typedef int ";

	memset(text + strlen(text), '(', 70);
	strcat(text, "x");
	memset(text + strlen(text), ')', 70);
	strcat(text, ";typedef int (*f_t)(void); provider p {"
		     "probe a(int ");
	memset(text + strlen(text), '(', 70);
	strcat(text, "); probe b(int (*f)(void)); probe c(f_t); };");
	CU_ASSERT_PTR_NOT_NULL(strstr(parse(text), "too many nested"));
	CU_ASSERT_EQUAL(diagnostics.errors.count, 2);
	CU_ASSERT_EQUAL(file.providers->count, 2);
}

/* The last line is right, however many groups before it were left open. */
static void errors_in_parentheses_do_not_add_up_to_nesting(void)
{
	char text[8192] = "provider p {";

	for (int i = 0; i < 100; i++)
		strcat(text, "probe x(int (*;\n");
	strcat(text, "probe last(int (*name)(void)); };");
	parse(text);
	CU_ASSERT_EQUAL(diagnostics.errors.count, 100);
}

static void more_errors_than_fit_are_counted(void)
{
	char text[4096] = "";

	for (int i = 0; i < 100; i++)
		strcat(text, "garbage;\n");
	CU_ASSERT_PTR_NOT_NULL(strstr(parse(text), "and 80 more errors\n"));
}

static void free_file(void)
{
	usdty_syntax_free(&file);
	CU_PASS("for leak checkers");
}

static const struct suite_case cases[] = {
	CASE(types_are_c_s_own),
	CASE(declared_types_are_followed),
	CASE(types_that_no_tracer_knows_are_refused),
	CASE(canonical_text_is_printed_and_read_back),
	CASE(what_was_read_is_all_there),
	CASE(spacing_does_not_matter),
	CASE(expressions_keep_their_meaning),
	CASE(declarations_of_c_are_passed_over),
	CASE(headers_of_c23_are_passed_over),
	CASE(pragmas_may_be_anywhere),
	CASE(providers_may_end_in_a_digit),
	CASE(types_may_be_the_compiler_s_to_know),
	CASE(parameters_may_be_anything),
	CASE(whatever_is_around_providers_is_passed_over),
	CASE(the_last_of_two_probes_of_one_name_counts),
	CASE(two_providers_of_one_name_are_one),
	CASE(arguments_after_the_twelfth_are_passed_over),
	CASE(nothing_is_enough),
	CASE(what_systemtap_s_refuses_is_refused),
	CASE(errors_show_the_line_and_a_caret),
	CASE(several_errors_are_told_at_once),
	CASE(the_library_s_limits_hold),
	CASE(what_has_no_end_is_told),
	CASE(translated_arguments_are_made_from_native_ones),
	CASE(preprocessor_s_lines_are_told_to_go_through_one),
	CASE(pragmas_are_kept_or_refused),
	CASE(stability_is_one_of_dtrace_s),
	CASE(texts_are_plain),
	CASE(names_of_files_and_lines_are_shown_plainly),
	CASE(strange_bytes_are_one_error_a_run),
	CASE(nesting_has_a_limit),
	CASE(after_too_deep_a_declarator_others_are_read),
	CASE(errors_in_parentheses_do_not_add_up_to_nesting),
	CASE(more_errors_than_fit_are_counted),
	CASE(free_file),
};

SUITE_MAIN("parser", cases)
