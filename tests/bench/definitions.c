/* SPDX-License-Identifier: MIT */
/*
 * What reading provider definitions costs: 2,000 probes, and 20,000, which are
 * about a megabyte. A provider is asked for that the text has not, so that none
 * is made.
 *
 *	bench_definitions [ROUNDS]
 */
#include <stdio.h>
#include <stdlib.h>

#include "report.h"

enum { ROUNDS = 51, FEW = 2000, MANY = 20000, OF_A_PROVIDER = 100 };

struct text {
	char *bytes;
	size_t size;
};

static struct text make(int probes)
{
	struct text text = { NULL, 0 };
	FILE *stream = open_memstream(&text.bytes, &text.size);

	if (!stream)
		report_check(USDTY_ERROR_MEMORY);
	for (int i = 0; i < probes; i++) {
		if (i % OF_A_PROVIDER == 0)
			fprintf(stream, "%sprovider many_%d_ {\n",
				i ? "};\n\n" : "", i / OF_A_PROVIDER);
		fprintf(stream,
			"\tprobe query__%d(const char *text, int64_t "
			"rows, int);\n",
			i);
	}
	fputs("};\n", stream);
	if (fclose(stream))
		report_check(USDTY_ERROR_MEMORY);
	return text;
}

static double time_reading(const struct text *text)
{
	usdty_provider *provider;
	double start = report_now();
	usdty_status status = usdty_provider_from_text(text->bytes, text->size,
						       "none", &provider, NULL,
						       0);
	double end = report_now();

	if (status != USDTY_ERROR_NOT_FOUND)
		report_check(status ? status : USDTY_ERROR_ARGUMENT);
	return (end - start) / 1000;
}

int main(int argc, char **argv)
{
	const int rounds = report_rounds(argc, argv, ROUNDS);
	struct text few = make(FEW), many = make(MANY);
	double times[2][ROUNDS];
	struct report_floor floor = { "2,000 probes", 0 };
	char what[64];

	for (int i = 0; i < rounds; i++) {
		times[0][i] = time_reading(&few);
		times[1][i] = time_reading(&many);
	}
	report_header("us");
	floor.value = report_median(times[0], rounds);
	report_row("read 2,000 probes", floor.value, NULL, 0);
	snprintf(what, sizeof what, "read 20,000 probes, %.2f MB",
		 (double)many.size / 1e6);
	report_row(what, report_median(times[1], rounds), &floor, 12);
	report_place("");
	free(few.bytes);
	free(many.bytes);
	return 0;
}
