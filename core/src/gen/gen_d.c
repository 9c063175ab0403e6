/* SPDX-License-Identifier: MIT */
#include "gen.h"

static void generate(const struct usdty_file_syntax *syntax,
		     const struct usdty_generator_options *options,
		     struct usdty_output *output)
{
	size_t room = output->length < output->size ?
		      output->size - output->length : 0;

	(void)options;
	output->length += usdty_syntax_print(
		syntax, room ? output->text + output->length : NULL, room);
}

const struct usdty_generator usdty_gen_d = {
	.name = "d",
	.what = "the definition in canonical form",
	.generate = generate,
};
