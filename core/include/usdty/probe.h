/* SPDX-License-Identifier: MIT */
/*
 * usdty/probe.h - a probe in one line, compiled in.
 *
 *	#include <usdty/probe.h>
 *
 *	USDTY_PROBE(myapp, request, path, status);
 *
 *	# bpftrace -e 'usdt:./myapp:myapp:request
 *	      { printf("%s %d\n", str(arg0), arg1); }'
 *
 * It needs no library, no definition and no other file: this header may be
 * copied. The probe is described by a note of SystemTap's, as those of
 * <sys/sdt.h>. C11 and C++11 and later, gcc and clang.
 *
 *   USDTY_PROBE(provider, name, ...)
 *	Fires the probe with 0 to 12 arguments. They are evaluated only while a
 *	tracer is attached. While none is, it costs a comparison and a branch.
 *   USDTY_PROBE_ENABLED(provider, name)
 *	1 if a tracer is attached to that probe, otherwise 0.
 *   USDTY_PROBE_UNGATED(provider, name, ...)
 *	A probe without a semaphore, for tracers that refuse one (LTTng). The
 *	arguments are always evaluated. Nobody knows whether it is watched, so
 *	its strings are not read: see below.
 *
 * Provider and name are identifiers, as in usdty.h; "__" is shown as "-" by
 * DTrace. They must not be names of macros. Uses of one probe share a
 * semaphore, in all files of a program or library.
 *
 * Arguments are integers, enumerations and pointers, with the size and the sign
 * of their own type. In C a bit-field and a pointer to a function need a cast.
 * Floating-point numbers and objects do not compile: pass an integer or an
 * address. A char * is a string: USDTY_PROBE() reads it up to its NUL, at most
 * 65536 bytes, so that its pages are in memory when the tracer reads it. What is
 * not a string is to be cast to void *. NULL is allowed.
 *
 * Call: anywhere, also in a signal handler. Keeps errno. No probes are compiled
 * in where USDTY_NO_PROBES is defined, nor for other machines than x86-64 and
 * arm64 with ELF.
 */
#ifndef USDTY_ONE_LINE_PROBE_H
#define USDTY_ONE_LINE_PROBE_H
#if defined __GNUC__ /* sys/sdt.h is one, too */
#pragma GCC system_header
#endif

/* What all probes share that are compiled in: also the headers of "usdty gen
 * c" contain it, up to the heading below, and the library reads strings with
 * it. */

#ifndef USDTY_COMPILED_IN
#define USDTY_COMPILED_IN 1
/* A section that the linker keeps although nothing refers to it. Assemblers
 * know the flag "R" since gas 2.36 and clang 13. */
#if !defined __clang__
#define USDTY_KEPT_(name, flags, rest) \
	".if .gasversion. < 23600\n" \
	".pushsection " name ",\"" flags "\",%%progbits" rest "\n" \
	".else\n" \
	".pushsection " name ",\"" flags "R\",%%progbits" rest "\n" \
	".endif\n"
#elif __clang_major__ < 13
#define USDTY_KEPT_(name, flags, rest) \
	".pushsection " name ",\"" flags "\",%%progbits" rest "\n"
#else
#define USDTY_KEPT_(name, flags, rest) \
	".pushsection " name ",\"" flags "R\",%%progbits" rest "\n"
#endif
/* Else the length of assembly, which is no code, keeps gcc from inlining. */
#if defined __clang__ || __GNUC__ < 9
#define USDTY_ASM_ __asm__ __volatile__
#else
#define USDTY_ASM_ __asm__ __volatile__ __inline__
#endif
/* An argument of this type becomes 0 or 1, whatever its bits. */
#ifndef USDTY_BOOL_
#ifdef __cplusplus
#define USDTY_BOOL_ bool
#else
#define USDTY_BOOL_ _Bool
#endif
#endif
/* A pointer as the number of its address. A function that takes a pointer would
 * make gcc warn of one whose memory was freed. The type of a call that is not
 * made: C's compilers check what they would not in a cast. */
#ifdef __cplusplus
#define USDTY_ADDRESS_(pointer) \
	(reinterpret_cast<__UINTPTR_TYPE__>( \
		static_cast<void const volatile *>(pointer)))
#else
static __inline__ void const volatile *usdty_pointer_(
	void const volatile *pointer)
{
	return pointer;
}
#define USDTY_ADDRESS_(pointer) \
	((__UINTPTR_TYPE__)(__typeof__(usdty_pointer_(pointer)))(pointer))
#endif
/* A probe's semaphore, and for "usdty list" its names and types: once a file,
 * of which the linker takes one. */
#define USDTY_SEMAPHORE_(semaphore, more) \
	".ifndef " semaphore "\n" \
	USDTY_KEPT_(".probes", "awG", "," semaphore ",comdat") \
	".balign 4\n" \
	".weak " semaphore "\n" \
	".hidden " semaphore "\n" \
	".type " semaphore ", %%object\n" \
	".size " semaphore ", 2\n" \
	semaphore ": .zero 4\n" \
	".popsection\n" \
	more \
	".endif\n"
#define USDTY_DEFINE_(provider, name, semaphore, arguments) \
	USDTY_SEMAPHORE_(semaphore, \
	".pushsection .note.usdty,\"G\",%%note," semaphore ",comdat\n" \
	".balign 4\n" \
	".4byte 6, 996f - 995f, 1\n" \
	".asciz \"usdty\"\n" \
	".balign 4\n" \
	"995: .asciz \"" provider "\"\n" \
	".asciz \"" name "\"\n" \
	".asciz \"\"\n" \
	".asciz \"" arguments "\"\n" \
	"996: .balign 4\n" \
	".popsection\n")
/* The address of the instruction: a linker that removed the function would
 * leave a note that points anywhere, or (gold) fail. */
#define USDTY_KEEP_FUNCTION_ \
	USDTY_KEPT_(".rodata.usdty", "a?", "") \
	".8byte 990b - .\n" \
	".popsection\n"
/* Where prelink moved the file to: one byte, shared by all probes. perf takes
 * the difference between its address and its place in the file for that of the
 * code, so it is beside the code: lld and mold have them apart otherwise. */
#define USDTY_BASE_ \
	".ifndef _.stapsdt.base\n" \
	USDTY_KEPT_(".stapsdt.base", "axG", ",.stapsdt.base,comdat") \
	".weak _.stapsdt.base\n" \
	".hidden _.stapsdt.base\n" \
	"_.stapsdt.base: .space 1\n" \
	".size _.stapsdt.base, 1\n" \
	".popsection\n" \
	".endif\n"
/* The instruction that tracers replace. Behind it, on x86-64, a nop of ten
 * bytes: kernels that can rewrite that one to a call have a faster probe there,
 * and tracers that know look for it. It is not needed. */
#if defined __x86_64__
#define USDTY_NOPS_ \
	"990: nop\n" \
	".byte 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0\n"
#else
#define USDTY_NOPS_ "990: nop\n"
#endif
/* A note's size of an argument, negative for signed ones, and its operand. */
#define USDTY_OPERAND_(n) "%c[s" #n "]@%[a" #n "]"
#define USDTY_FLOAT_OPERAND_(n) "%c[s" #n "]f@%[a" #n "]"
/* In registers: not all tracers find every operand in memory, and none reads
 * a constant of more than 32 bits. */
#define USDTY_ARGUMENT_(n, size, value) \
	[s##n] "n"(size), [a##n] "nr"(value)
#define USDTY_WIDE_(n, size, value) \
	[s##n] "n"(size), [a##n] "r"(value)
#define USDTY_NOTE_(provider, name, semaphore, operands) \
	USDTY_NOPS_ \
	".pushsection .note.stapsdt,\"?\",%%note\n" \
	".balign 4\n" \
	".4byte 992f - 991f, 994f - 993f, 3\n" \
	"991: .asciz \"stapsdt\"\n" \
	"992: .balign 4\n" \
	"993: .8byte 990b, _.stapsdt.base, " semaphore "\n" \
	".asciz \"" provider "\"\n" \
	".asciz \"" name "\"\n" \
	".ascii \"" operands "\"\n" \
	".byte 0\n" \
	"994: .balign 4\n" \
	".popsection\n" \
	USDTY_KEEP_FUNCTION_ \
	USDTY_BASE_
/* Loaded each time, and compared in memory. Of a volatile variable gcc makes
 * one instruction more; clang takes assembly for something that may write. */
static __inline__ __attribute__((always_inline)) int usdty_is_open_(
	const unsigned short *semaphore)
{
#if defined __x86_64__ && defined __GCC_ASM_FLAG_OUTPUTS__ && \
	!defined __clang__
	int is_open;
	__asm__ volatile("{cmpw $0, %1|cmp %1, 0}"
			 : "=@ccne"(is_open) : "m"(*semaphore));
	return is_open;
#else
	const volatile unsigned short *loaded = semaphore;
	return *loaded != 0;
#endif
}
/* A tracer reads what an address leads to: so what the program writes there has
 * to be there. gcc leaves out what it takes for never read, and warns of memory
 * that was freed, which nothing reads here. */
#if !defined __clang__ && __GNUC__ >= 12
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuse-after-free"
#endif
static __inline__ __attribute__((always_inline)) void usdty_written_(
	__UINTPTR_TYPE__ address)
{
#if defined __clang__
	(void)address;
#elif defined __cplusplus
	__asm__ __volatile__("" :: "m"(
		*reinterpret_cast<char const volatile (*)[]>(address)));
#else
	__asm__ __volatile__("" :: "m"(*(char const volatile (*)[])address));
#endif
}
#if !defined __clang__ && __GNUC__ >= 12
#pragma GCC diagnostic pop
#endif
/* While a tracer is attached, reads a string up to its NUL, so that its pages
 * are in memory: a tracer cannot wait for a page, and shows an empty string.
 * NULL is not read. At most 65536 bytes are: no record that the kernel passes to
 * a tracer is larger. It is assembly because gcc would move registers for a
 * branch that it knows, also while no tracer is attached, and because compilers
 * would warn of what is not initialized, or not in use any more. */
#define USDTY_STRING_READ_ 65536
#if defined __LP64__ && (defined __x86_64__ || defined __aarch64__)
#define USDTY_READS_IN_ASSEMBLY_ 1
#else
#define USDTY_READS_IN_ASSEMBLY_ 0
#endif
static __inline__ __attribute__((always_inline)) void usdty_read_string_(
	unsigned short const *semaphore, void const volatile *string)
{
#if !USDTY_READS_IN_ASSEMBLY_
	unsigned short const volatile *gate = semaphore;
	char const volatile *byte;
	unsigned left = *gate ? USDTY_STRING_READ_ : 0;
#endif
#if defined __cplusplus
	usdty_written_(reinterpret_cast<__UINTPTR_TYPE__>(string));
#else
	usdty_written_((__UINTPTR_TYPE__)string);
#endif
#if !USDTY_READS_IN_ASSEMBLY_
	__asm__("" : "=r"(byte) : "0"(string));
	for (; byte && left && *byte; left--)
		byte++;
#elif defined __x86_64__
	__asm__ __volatile__("xor {%%r11d, %%r11d|r11d, r11d}\n"
			 "{cmp %[gate], %%r11w|cmp r11w, %[gate]}\n"
			 "je 998f\n"
			 "test %[string], %[string]\n"
			 "je 998f\n"
			 "997: {cmpb $0, (%[string], %%r11)|"
			 "cmp byte ptr [%[string] + r11], 0}\n"
			 "je 998f\n"
			 "inc {%%r11|r11}\n"
			 "{cmp $65536, %%r11|cmp r11, 65536}\n"
			 "jne 997b\n"
			 "998:\n"
			 :: [gate] "m"(*semaphore), [string] "r"(string)
			 : "r11", "cc");
#else
	__asm__ __volatile__("ldrh w16, %[gate]\n"
			 "cbz w16, 998f\n"
			 "cbz %[string], 998f\n"
			 "mov x17, #0\n"
			 "997: ldrb w16, [%[string], x17]\n"
			 "cbz w16, 998f\n"
			 "add x17, x17, #1\n"
			 "tbz x17, #16, 997b\n"
			 "998:\n"
			 :: [gate] "m"(*semaphore), [string] "r"(string)
			 : "x16", "x17");
#endif
}
#endif

/* == Probes in one line =================================================== */

/* How many arguments follow provider and name. */
#define USDTY_PROBE_COUNT_(...) \
	USDTY_PROBE_AT_(__VA_ARGS__, takes_at_most_12_arguments, \
			takes_at_most_12_arguments, 12, 11, 10, 9, 8, 7, 6, 5, \
			4, 3, 2, 1, 0, ~)
#define USDTY_PROBE_AT_(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, \
			...) q
/* X(number, argument) for each. A last argument is there in any case, because
 * "..." must not be empty. */
#define USDTY_EACH_0_(X, ...)
#define USDTY_EACH_1_(X, a, ...) \
	X(0, a)
#define USDTY_EACH_2_(X, a, b, ...) \
	X(0, a), X(1, b)
#define USDTY_EACH_3_(X, a, b, c, ...) \
	X(0, a), X(1, b), X(2, c)
#define USDTY_EACH_4_(X, a, b, c, d, ...) \
	X(0, a), X(1, b), X(2, c), X(3, d)
#define USDTY_EACH_5_(X, a, b, c, d, e, ...) \
	X(0, a), X(1, b), X(2, c), X(3, d), X(4, e)
#define USDTY_EACH_6_(X, a, b, c, d, e, f, ...) \
	X(0, a), X(1, b), X(2, c), X(3, d), X(4, e), X(5, f)
#define USDTY_EACH_7_(X, a, b, c, d, e, f, g, ...) \
	X(0, a), X(1, b), X(2, c), X(3, d), X(4, e), X(5, f), X(6, g)
#define USDTY_EACH_8_(X, a, b, c, d, e, f, g, h, ...) \
	X(0, a), X(1, b), X(2, c), X(3, d), X(4, e), X(5, f), X(6, g), \
	X(7, h)
#define USDTY_EACH_9_(X, a, b, c, d, e, f, g, h, i, ...) \
	X(0, a), X(1, b), X(2, c), X(3, d), X(4, e), X(5, f), X(6, g), \
	X(7, h), X(8, i)
#define USDTY_EACH_10_(X, a, b, c, d, e, f, g, h, i, j, ...) \
	X(0, a), X(1, b), X(2, c), X(3, d), X(4, e), X(5, f), X(6, g), \
	X(7, h), X(8, i), X(9, j)
#define USDTY_EACH_11_(X, a, b, c, d, e, f, g, h, i, j, k, ...) \
	X(0, a), X(1, b), X(2, c), X(3, d), X(4, e), X(5, f), X(6, g), \
	X(7, h), X(8, i), X(9, j), X(10, k)
#define USDTY_EACH_12_(X, a, b, c, d, e, f, g, h, i, j, k, l, ...) \
	X(0, a), X(1, b), X(2, c), X(3, d), X(4, e), X(5, f), X(6, g), \
	X(7, h), X(8, i), X(9, j), X(10, k), X(11, l)
#define USDTY_PROBE_COUNTED_(kind, count, ...) \
	USDTY_PROBE_DO_(kind, count, __VA_ARGS__)
#define USDTY_PROBE_DO_(kind, count, provider, name, ...) \
	USDTY_PROBE_##kind##_(provider, name, USDTY_OPERANDS_##count##_, \
			      USDTY_EACH_##count##_, __VA_ARGS__)

#define USDTY_PROBE(...) \
	USDTY_PROBE_COUNTED_(GATED, USDTY_PROBE_COUNT_(__VA_ARGS__), \
			     __VA_ARGS__, ~)
#define USDTY_PROBE_UNGATED(...) \
	USDTY_PROBE_COUNTED_(ALWAYS, USDTY_PROBE_COUNT_(__VA_ARGS__), \
			     __VA_ARGS__, ~)

#if defined __ELF__ && defined __LP64__ && \
	(defined __x86_64__ || defined __aarch64__) && \
	(defined __GNUC__ || defined __clang__) && !defined USDTY_NO_PROBES
#define USDTY_OPERANDS_0_ ""
#define USDTY_OPERANDS_1_ USDTY_OPERAND_(0)
#define USDTY_OPERANDS_2_ USDTY_OPERANDS_1_ " " USDTY_OPERAND_(1)
#define USDTY_OPERANDS_3_ USDTY_OPERANDS_2_ " " USDTY_OPERAND_(2)
#define USDTY_OPERANDS_4_ USDTY_OPERANDS_3_ " " USDTY_OPERAND_(3)
#define USDTY_OPERANDS_5_ USDTY_OPERANDS_4_ " " USDTY_OPERAND_(4)
#define USDTY_OPERANDS_6_ USDTY_OPERANDS_5_ " " USDTY_OPERAND_(5)
#define USDTY_OPERANDS_7_ USDTY_OPERANDS_6_ " " USDTY_OPERAND_(6)
#define USDTY_OPERANDS_8_ USDTY_OPERANDS_7_ " " USDTY_OPERAND_(7)
#define USDTY_OPERANDS_9_ USDTY_OPERANDS_8_ " " USDTY_OPERAND_(8)
#define USDTY_OPERANDS_10_ USDTY_OPERANDS_9_ " " USDTY_OPERAND_(9)
#define USDTY_OPERANDS_11_ USDTY_OPERANDS_10_ " " USDTY_OPERAND_(10)
#define USDTY_OPERANDS_12_ USDTY_OPERANDS_11_ " " USDTY_OPERAND_(11)

/* A string is read in the branch of a probe that is open. */
static __inline__ __attribute__((always_inline)) unsigned long
usdty_string_(char const volatile *string)
{
	unsigned short const open = 1;

	usdty_read_string_(&open, string);
	return (unsigned long)string;
}
static __inline__ __attribute__((always_inline)) unsigned long
usdty_pointer_value_(void const volatile *pointer)
{
	usdty_written_((__UINTPTR_TYPE__)pointer);
	return (unsigned long)pointer;
}

#ifdef __cplusplus
extern "C++" {
template <typename T, bool is_enum = __is_enum(T),
	  bool is_object = __is_class(T) || __is_union(T)>
struct usdty_type_ {
	static_assert(static_cast<T>(0.5) == static_cast<T>(0) ||
			      static_cast<T>(0.5) == static_cast<T>(1),
		      "USDTY_PROBE: an argument cannot be a floating-point "
		      "number: convert it to an integer");
	static_assert(sizeof(T) <= 8,
		      "USDTY_PROBE: an argument has at most 64 bits");
	enum {
		size = static_cast<T>(-1) < static_cast<T>(1) ?
			       -static_cast<int>(sizeof(T)) :
			       static_cast<int>(sizeof(T))
	};
};
template <typename T> struct usdty_type_<T, true, false> :
	usdty_type_<__underlying_type(T)> {};
template <typename T> struct usdty_type_<T, false, true> {
	static_assert(sizeof(T) == 0,
		      "USDTY_PROBE: an argument cannot be an object: pass its "
		      "address or one of its members");
	enum { size = 8 };
};
template <typename T> struct usdty_type_<T *, false, false> {
	enum { size = 8 };
};
template <> struct usdty_type_<decltype(nullptr), false, false> {
	enum { size = 8 };
};
/* By value, so that arrays and functions become their addresses. */
template <typename T> usdty_type_<T> usdty_type_of_(T);
template <bool is_gated> struct usdty_value_ {
	template <typename T>
	static inline __attribute__((always_inline)) unsigned long
	of(T value)
	{
		return (unsigned long)value;
	}
	template <typename T>
	static inline __attribute__((always_inline)) unsigned long
	of(T *value)
	{
		return usdty_pointer_value_((void const volatile *)value);
	}
	static inline __attribute__((always_inline)) unsigned long
	of(decltype(nullptr)) { return 0; }
	static inline __attribute__((always_inline)) unsigned long
	of(char const *value) { return string(value); }
	static inline __attribute__((always_inline)) unsigned long
	of(char *value) { return string(value); }
	static inline __attribute__((always_inline)) unsigned long
	string(char const *value)
	{
		return is_gated ? usdty_string_(value) :
				  usdty_pointer_value_(value);
	}
};
}
#define USDTY_VALUE_GATED_(n, value) \
	usdty_value_<true>::of(value), decltype(usdty_type_of_(value))()
#define USDTY_VALUE_ALWAYS_(n, value) \
	usdty_value_<false>::of(value), decltype(usdty_type_of_(value))()
#define USDTY_PARAMETER_(n, value) \
	unsigned long usdty_a##n##_, \
	decltype(usdty_type_of_(value)) usdty_t##n##_
#define USDTY_INPUT_(n, value) \
	[s##n] "n"(decltype(usdty_t##n##_)::size), \
	[a##n] "r"(usdty_a##n##_)
/* A function, so that temporary objects in arguments are there until it
 * returns. */
#define USDTY_PROBE_HERE_(text, each, to_value, ...) \
	[](each(USDTY_PARAMETER_, __VA_ARGS__)) \
		__attribute__((always_inline)) { \
		USDTY_ASM_(text :: each(USDTY_INPUT_, __VA_ARGS__)); \
	}(each(to_value, __VA_ARGS__))
/* No declaration: in a template of a namespace gcc forgets the name that
 * __asm__() gives, and in a nameless namespace the variable would be local. */
#if defined __x86_64__
#define USDTY_TO_ADDRESS_(semaphore) \
	"{lea " semaphore "(%%rip), %0|lea %0, " semaphore "[rip]}"
#else
#define USDTY_TO_ADDRESS_(semaphore) \
	"adrp %0, " semaphore "\n" \
	"add %0, %0, :lo12:" semaphore
#endif
#define USDTY_SEMAPHORE_OF_(provider, name) \
	unsigned short const *usdty_gate_; \
	__asm__(USDTY_TO_ADDRESS_(#provider "_" #name "_semaphore") \
		: "=r"(usdty_gate_))
#define USDTY_GATE_(provider, name) usdty_gate_

#else

static __inline__ __attribute__((always_inline)) unsigned long
usdty_signed_value_(long value)
{
	return (unsigned long)value;
}
static __inline__ __attribute__((always_inline)) unsigned long
usdty_unsigned_value_(unsigned long value)
{
	return value;
}
#define USDTY_VALUE_(value, to_string) \
	_Generic((value), \
		char: usdty_signed_value_, signed char: usdty_signed_value_, \
		short: usdty_signed_value_, int: usdty_signed_value_, \
		long: usdty_signed_value_, long long: usdty_signed_value_, \
		_Bool: usdty_unsigned_value_, \
		unsigned char: usdty_unsigned_value_, \
		unsigned short: usdty_unsigned_value_, \
		unsigned: usdty_unsigned_value_, \
		unsigned long: usdty_unsigned_value_, \
		unsigned long long: usdty_unsigned_value_, \
		char *: to_string, char const *: to_string, \
		default: usdty_pointer_value_)(value)
#define USDTY_SIZE_(value) \
	_Generic((value), char: (char)-1 < 0 ? -1 : 1, signed char: -1, \
		short: -2, int: -4, long: -8, long long: -8, _Bool: 1, \
		unsigned char: 1, unsigned short: 2, unsigned: 4, default: 8)
#define USDTY_VALUE_GATED_(n, value) \
	[s##n] "n"(USDTY_SIZE_(value)), \
	[a##n] "r"(USDTY_VALUE_(value, usdty_string_))
#define USDTY_VALUE_ALWAYS_(n, value) \
	[s##n] "n"(USDTY_SIZE_(value)), \
	[a##n] "r"(USDTY_VALUE_(value, usdty_pointer_value_))
#define USDTY_PROBE_HERE_(text, each, to_value, ...) \
	USDTY_ASM_(text :: each(to_value, __VA_ARGS__))
#define USDTY_SEMAPHORE_OF_(provider, name) \
	extern unsigned short provider##_##name##_semaphore \
		__attribute__((visibility("hidden")))
#define USDTY_GATE_(provider, name) (&provider##_##name##_semaphore)
#endif

#define USDTY_PROBE_GATED_(provider, name, operands, each, ...) \
	do { \
		USDTY_SEMAPHORE_OF_(provider, name); \
		if (__builtin_expect(usdty_is_open_( \
			    USDTY_GATE_(provider, name)), 0)) \
			USDTY_PROBE_HERE_( \
				USDTY_SEMAPHORE_(#provider "_" #name \
						 "_semaphore", "") \
				USDTY_NOTE_(#provider, #name, \
					    #provider "_" #name "_semaphore", \
					    operands), \
				each, USDTY_VALUE_GATED_, __VA_ARGS__); \
	} while (0)
#define USDTY_PROBE_ALWAYS_(provider, name, operands, each, ...) \
	USDTY_PROBE_HERE_(USDTY_NOTE_(#provider, #name, "0", operands), each, \
			  USDTY_VALUE_ALWAYS_, __VA_ARGS__)
/* The semaphore is defined where the probe is open: clang takes all assembly
 * for something that may write to memory. */
#define USDTY_PROBE_ENABLED(provider, name) \
	(__builtin_expect(__extension__({ \
		USDTY_SEMAPHORE_OF_(provider, name); \
		int usdty_is_enabled_ = \
			usdty_is_open_(USDTY_GATE_(provider, name)); \
		if (__builtin_expect(usdty_is_enabled_, 0)) \
			USDTY_ASM_(USDTY_SEMAPHORE_(#provider "_" #name \
						    "_semaphore", "") ::); \
		usdty_is_enabled_; \
	}), 0) != 0)

#else /* no probes here: arguments count as used, and cost nothing */

#define USDTY_UNUSED_(n, value) (void)(value)
#define USDTY_PROBE_GATED_(provider, name, nothing, each, ...) \
	do { \
		if (0) { \
			each(USDTY_UNUSED_, __VA_ARGS__); \
		} \
	} while (0)
#define USDTY_PROBE_ALWAYS_ USDTY_PROBE_GATED_
#define USDTY_PROBE_ENABLED(provider, name) (0)
#endif
#endif
