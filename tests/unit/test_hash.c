/* SPDX-License-Identifier: MIT */
/* The vectors come from another implementation: Python's mmh3, hash_bytes()
 * with seed 0. They have the bytes of both words, lowest first. */
#include <hash.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

/* As text. Valid until the next call. */
static const char *hex(const void *data, size_t size)
{
	struct usdty_hash hash = usdty_hash(data, size);
	static char text[2 * sizeof hash + 1];

	for (size_t i = 0; i < sizeof hash; i++)
		sprintf(text + 2 * i, "%02x", hash.bytes[i]);
	return text;
}

static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* Of the first 0, 1, 2, ... letters: every tail, after 0 to 2 blocks. */
static const char *const prefixes[] = {
	"00000000000000000000000000000000", "80a346d5bedec92a095e873ce5e98d3a",
	"8e70c17faa4e9e64d62a0f23105194e6", "db3b357c0df668ce8af16b93d54c3600",
	"5482f3e77c75950f4bab126f9e7cc6b4", "c13f7f4959e4040f13d68da22362ccec",
	"270abe8625a9c08844827237612d0681", "a6f70626b89feb134ef3de2f49efebb4",
	"4d3587739b033682204996d8879336c3", "ba38e79f51871e4cf197d599f87aa172",
	"24ebff3eac52963f070b99f27ca12780", "2986d329cdeac34b929cda97e7d9b27c",
	"a73c9eee8c2b356658fca881b3f0eda9", "1e936542dbf8b25eb70a1de653e81c80",
	"1af759dd14a0a4073122d24c8537f4aa", "5123bfc0f6d52da6f04c547c0cf5cc4f",
	"a7d14acf946de04bda08a7635c5bc387", "def945aa2d61328eee72c306c2f40008",
	"e8fa580ba5d211c59fb9f3833554d42a", "474b24b3c07f3dadcef5297018c872dd",
	"fda376f0243ec8e4d7a88f3a588c9cf9", "da227c80be50ad00632a80022aabcfea",
	"b558559daaa86447bb60f720676f528a", "c26730a8749923253a8f6a7c51292a0b",
	"7aad5b761bbd4b35d7152a0ef172dc2c", "063d047d2e09c804b94bbeba003588b3",
	"71a52322a0449baa3532ba026cb84318", "0bb541d0982b073f62e16ec5f409bc06",
	"9453607b7f2fc07ef13858b631e35966", "49226b14ba03532e73ef58f62fa332de",
	"c87ab40e0cf36e40bce4576fc0415f32", "42056e1a0c7828b8b2e9a71391732239",
	"f7f1edc0ce5c282f0ba5de7463d605c4", "28117495bf1720e89aa9c32bb36ec5dd",
	"c01bf9f9b152ba048564ee4f0565d52b",
};

enum { PREFIXES = sizeof prefixes / sizeof *prefixes };

static void empty_input_gives_zeros(void)
{
	CU_ASSERT_STRING_EQUAL(hex("", 0), "00000000000000000000000000000000");
	CU_ASSERT_STRING_EQUAL(hex(NULL, 0),
			       "00000000000000000000000000000000");
}

static void each_length_has_its_value(void)
{
	for (size_t i = 0; i < PREFIXES; i++)
		CU_ASSERT_STRING_EQUAL(hex(letters, i), prefixes[i]);
}

static void published_sentence_has_its_value(void)
{
	static const char fox[] = "The quick brown fox jumps over the lazy dog";

	CU_ASSERT_STRING_EQUAL(hex(fox, strlen(fox)),
			       "6c1b07bc7bbc4be347939ac4a93c437a");
}

static void bytes_are_unsigned(void)
{
	unsigned char bytes[40];

	memset(bytes, 0xff, sizeof bytes);
	CU_ASSERT_STRING_EQUAL(hex(bytes, sizeof bytes),
			       "e853ee3e7c22ce579634686cb707309e");
}

static void zeros_are_told_apart_by_their_number(void)
{
	static const char zeros[16];

	CU_ASSERT_STRING_EQUAL(hex(zeros, 1),
			       "b55cff6ee5ab10468335f878aa2d6251");
	CU_ASSERT_STRING_EQUAL(hex(zeros, 15),
			       "7168a515b113e16cb28d0f23c2535919");
	CU_ASSERT_STRING_EQUAL(hex(zeros, 16),
			       "d618a97df21bbd4bb61c79cdeca965b4");
}

static void large_input_has_its_value(void)
{
	const size_t size = 1 << 20;
	unsigned char *bytes = malloc(size);

	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(i * i + (i >> 8));
	CU_ASSERT_STRING_EQUAL(hex(bytes, size),
			       "1af2da63030e85e2b0a5368ac1847be7");
	CU_ASSERT_STRING_EQUAL(hex(bytes, size - 1),
			       "4771970c1afdfd90cc378d0d4467e22f");
	free(bytes);
}

static void alignment_does_not_matter(void)
{
	char room[8 + sizeof letters];

	for (size_t i = 0; i < 8; i++) {
		memcpy(room + i, letters, sizeof letters);
		CU_ASSERT_STRING_EQUAL(hex(room + i, PREFIXES - 1),
				       prefixes[PREFIXES - 1]);
	}
}

static const struct suite_case cases[] = {
	CASE(empty_input_gives_zeros),
	CASE(each_length_has_its_value),
	CASE(published_sentence_has_its_value),
	CASE(bytes_are_unsigned),
	CASE(zeros_are_told_apart_by_their_number),
	CASE(large_input_has_its_value),
	CASE(alignment_does_not_matter),
};

SUITE_MAIN("hash", cases)
