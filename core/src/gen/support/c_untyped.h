/* SPDX-License-Identifier: MIT */
/* What compiled-in probes share whose arguments have types that only the
 * compiler knows. Generated headers contain this file from the first empty line
 * on. */
#include <usdty/probe.h>

#ifndef USDTY_UNTYPED
#define USDTY_UNTYPED 1
/* An argument as it is, or, if a tracer has no such type, its address: that of a
 * structure, and of what is larger than a register. */
#define USDTY_IS_FAR_(value) \
	(sizeof(value) > 8 || __builtin_classify_type(value) == 9 || \
	 __builtin_classify_type(value) == 12 || \
	 __builtin_classify_type(value) == 13)
#define USDTY_IS_FLOAT_(value) \
	(sizeof(value) <= 8 && __builtin_classify_type(value) == 8)
/* The value has to be in memory when a tracer reads it there. */
static __inline__ __attribute__((always_inline)) unsigned long usdty_word_(
	void const *value, unsigned long size, int is_far)
{
	unsigned long word = 0;

	if (is_far) {
		__builtin_memcpy(&word, &value, sizeof value);
		__asm__ __volatile__("" : : "r"(value) : "memory");
	} else {
		__builtin_memcpy(&word, value, size < 8 ? size : 8);
	}
	return word;
}
/* What a pointer leads to is there for the tracer, as for one whose type is
 * declared. */
static __inline__ __attribute__((always_inline)) void usdty_memory_(
	unsigned short const *semaphore, unsigned long word, int is_pointer,
	int is_text)
{
	void const volatile *pointer;

	__builtin_memcpy(&pointer, &word, sizeof pointer);
	if (is_text)
		usdty_read_string_(semaphore, pointer);
	else if (is_pointer)
		usdty_written_(word);
}
typedef char usdty_char_; /* "char *" is what projects run sed for */
/* -1 for a signed type, else 1. */
#ifdef __cplusplus
extern "C++" {
template <typename Type, bool = __is_enum(Type)> struct usdty_sign_ {
	enum { value = 1 };
};
template <typename Type>
struct usdty_sign_<Type, true> : usdty_sign_<__underlying_type(Type), false> {
};
template <typename Type> struct usdty_is_text_ {
	enum { value = 0 };
};
template <> struct usdty_is_text_<usdty_char_ *> {
	enum { value = 1 };
};
template <> struct usdty_is_text_<usdty_char_ const *> {
	enum { value = 1 };
};
#define USDTY_SIGNED_(type) \
	template <> struct usdty_sign_<type, false> { \
		enum { value = -1 }; \
	};
USDTY_SIGNED_(signed char)
USDTY_SIGNED_(short)
USDTY_SIGNED_(int)
USDTY_SIGNED_(long)
USDTY_SIGNED_(long long)
#ifndef __CHAR_UNSIGNED__
USDTY_SIGNED_(char)
#endif
#ifndef __WCHAR_UNSIGNED__
USDTY_SIGNED_(wchar_t)
#endif
}
#define USDTY_IS_TEXT_(variable) \
	usdty_is_text_<__typeof__(variable)>::value
#define USDTY_SIGN_(variable) usdty_sign_<__typeof__(variable)>::value
#else
#ifdef __CHAR_UNSIGNED__
#define USDTY_CHAR_SIGN_ 1
#else
#define USDTY_CHAR_SIGN_ -1
#endif
#define USDTY_IS_TEXT_(variable) \
	_Generic((variable), usdty_char_ *: 1, usdty_char_ const *: 1, \
		default: 0)
#define USDTY_SIGN_(variable) \
	_Generic((variable), char: USDTY_CHAR_SIGN_, signed char: -1, \
		short: -1, int: -1, long: -1, long long: -1, default: 1)
#define USDTY_UNTYPED_(n, argument) \
	__auto_type usdty_v##n##_ = ((void)0, (argument))
#endif
#define USDTY_UNTYPED_WORD_(n) \
	unsigned long usdty_w##n##_ = usdty_word_( \
		&usdty_v##n##_, sizeof usdty_v##n##_, \
		USDTY_IS_FAR_(usdty_v##n##_))
#define USDTY_UNTYPED_MEMORY_(n, semaphore) \
	usdty_memory_(semaphore, usdty_w##n##_, \
		      __builtin_classify_type(usdty_v##n##_) == 5, \
		      USDTY_IS_TEXT_(usdty_v##n##_))
/* The note's size with an "f" for a floating-point number, as <sys/sdt.h> has
 * it. The operand is 100 more then: gcc has at most 30 operands, so that there
 * is none to spare for twelve arguments. */
#define USDTY_UNTYPED_OPERAND_(n) \
	"\"\n" \
	".if %c[s" #n "] > 100\n" \
	".if %c[s" #n "] == 104\n" \
	".ascii \"4f\"\n" \
	".else\n" \
	".ascii \"8f\"\n" \
	".endif\n" \
	".else\n" \
	".ascii \"%c[s" #n "]\"\n" \
	".endif\n" \
	".ascii \"@%[a" #n "]"
#define USDTY_UNTYPED_ARGUMENT_(n) \
	[s##n] "n"(USDTY_IS_FAR_(usdty_v##n##_) ? \
			   8 : \
			   (int)sizeof usdty_v##n##_ * \
				   USDTY_SIGN_(usdty_v##n##_) + \
				   100 * USDTY_IS_FLOAT_(usdty_v##n##_)), \
	[a##n] "r"(usdty_w##n##_)
#endif
