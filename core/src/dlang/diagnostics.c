/* SPDX-License-Identifier: MIT */
#include "diagnostics.h"

#include <stdarg.h>
#include <stdio.h>

enum { WIDTH = 160 }; /* of a source line, at most */

void usdty_diagnose(struct usdty_diagnostics *diagnostics,
		    const struct usdty_position *position, size_t length,
		    const char *format, ...)
{
	struct usdty_diagnostic *one;
	va_list arguments;

	/* Of several errors at one position the first explains the others. */
	if (diagnostics->count && diagnostics->last == position->offset)
		return;
	diagnostics->last = position->offset;
	if (diagnostics->count++ >= USDTY_MAX_DIAGNOSTICS)
		return;
	one = &diagnostics->list[diagnostics->count - 1];
	one->position = *position;
	one->length = length ? length : 1;
	va_start(arguments, format);
	vsnprintf(one->message, sizeof one->message, format, arguments);
	va_end(arguments);
}

static size_t line_start(const struct usdty_diagnostics *diagnostics,
			 size_t offset)
{
	while (offset && diagnostics->text[offset - 1] != '\n')
		offset--;
	return offset;
}

static size_t line_end(const struct usdty_diagnostics *diagnostics,
		       size_t offset)
{
	while (offset < diagnostics->size && diagnostics->text[offset] != '\n')
		offset++;
	return offset;
}

/* Returns a byte that is safe to show: some control characters are commands to
 * a terminal. */
static int shown(const char *text, size_t offset)
{
	unsigned char byte = (unsigned char)text[offset];

	if (byte == '\r')
		return ' ';
	return byte == '\t' || (byte >= ' ' && byte != 0x7f) ? byte : '?';
}

/* Writes the line, and below it the caret in the right column. */
static void put_line(struct usdty_output *output,
		     const struct usdty_diagnostics *diagnostics,
		     const struct usdty_diagnostic *one)
{
	const char *text = diagnostics->text;
	size_t offset = one->position.offset;
	size_t start = line_start(diagnostics, offset);
	size_t end = line_end(diagnostics, start);

	if (offset - start > WIDTH / 2)
		start = offset - WIDTH / 2;
	if (end - start > WIDTH)
		end = start + WIDTH;
	usdty_output_put(output, "  ");
	for (size_t i = start; i < end; i++)
		usdty_output_put(output, "%c", shown(text, i));
	usdty_output_put(output, "\n  ");
	for (size_t i = start; i < offset; i++)
		usdty_output_put(output, "%c", text[i] == '\t' ? '\t' : ' ');
	usdty_output_put(output, "^");
	for (size_t i = 1; i < one->length && offset + i < end; i++)
		usdty_output_put(output, "~");
	usdty_output_put(output, "\n");
}

/* Writes the first `count` diagnostics, and how many more there are. */
static void put_first(struct usdty_output *output,
		      const struct usdty_diagnostics *diagnostics, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct usdty_diagnostic *one = &diagnostics->list[i];
		size_t start = line_start(diagnostics, one->position.offset);

		usdty_output_put(output, "%s:%zu:%zu: error: %s\n",
				 one->position.file, one->position.line,
				 one->position.offset - start + 1,
				 one->message);
		put_line(output, diagnostics, one);
	}
	if (diagnostics->count > count)
		usdty_output_put(output, "and %zu more errors\n",
				 diagnostics->count - count);
}

static bool fits(const struct usdty_output *output,
		 const struct usdty_diagnostics *diagnostics, size_t count)
{
	struct usdty_output measured;

	usdty_output_begin(&measured, NULL, 0);
	put_first(&measured, diagnostics, count);
	return !output->size || output->length + measured.length < output->size;
}

void usdty_diagnostics_put(const struct usdty_diagnostics *diagnostics,
			   struct usdty_output *output)
{
	size_t count = diagnostics->count;

	if (count > USDTY_MAX_DIAGNOSTICS)
		count = USDTY_MAX_DIAGNOSTICS;
	while (count > 1 && !fits(output, diagnostics, count))
		count--;
	put_first(output, diagnostics, count);
}

size_t usdty_diagnostics_print(const struct usdty_diagnostics *diagnostics,
			       char *text, size_t size)
{
	struct usdty_output output;

	usdty_output_begin(&output, text, size);
	usdty_diagnostics_put(diagnostics, &output);
	return output.length;
}
