/* SPDX-License-Identifier: MIT */
/*
 * The C source of the object of "dtrace -G": the probes' semaphores. The
 * header of gen_c.c defines the same ones, weak; these take their place.
 * Headers of other dtraces only declare them and need these. Notes alone refer
 * to the semaphore of a probe that is fired unasked: linkers would remove it.
 * In a list of outputs it would only mislead: "usdty dtrace -G" uses it.
 */
#include "gen.h"

static void put_semaphore(struct usdty_output *output,
			  const struct usdty_provider_syntax *provider,
			  const struct usdty_probe_syntax *probe)
{
	usdty_output_put(output,
			 "__attribute__((visibility(\"hidden\"), "
			 "section(\".probes\"), used, retain))\n"
			 "unsigned short %s_%s_semaphore;\n",
			 provider->name, probe->name);
}

static void generate(const struct usdty_file_syntax *syntax,
		     const struct usdty_generator_options *options,
		     struct usdty_output *output)
{
	usdty_output_put(output, "/* Semaphores of the probes of %s. */\n",
			 options->source);
	usdty_generator_put_each(output, syntax, put_semaphore);
}

const struct usdty_generator usdty_gen_semaphores = {
	.name = "semaphores",
	.what = "the C source of the object of \"dtrace -G\"",
	.generate = generate,
};
