/* SPDX-License-Identifier: MIT */
/* What all probes share that are compiled in: of "usdty gen c", whose headers
 * contain this file from the first empty line on, and of the library, which
 * reads strings with it. */

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
#define USDTY_DEFINE_(provider, name, semaphore, arguments) \
	".ifndef " semaphore "\n" \
	USDTY_KEPT_(".probes", "awG", "," semaphore ",comdat") \
	".balign 4\n" \
	".weak " semaphore "\n" \
	".hidden " semaphore "\n" \
	".type " semaphore ", %%object\n" \
	".size " semaphore ", 2\n" \
	semaphore ": .zero 4\n" \
	".popsection\n" \
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
	".popsection\n" \
	".endif\n"
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
