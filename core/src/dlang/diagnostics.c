/* SPDX-License-Identifier: MIT */
#include "diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../utf8.h"

enum { WIDTH = 160 }; /* of a source line, at most */

void usdty_diagnostics_begin(struct usdty_diagnostics *diagnostics,
			     const char *text, size_t size)
{
	diagnostics->text = text;
	diagnostics->size = size;
	diagnostics->is_lenient = false;
	diagnostics->errors.count = 0;
	diagnostics->warnings.count = 0;
}

static void add(struct usdty_diagnostic_list *list,
		const struct usdty_position *position, size_t length,
		const char *format, va_list arguments)
{
	struct usdty_diagnostic *one;

	/* Of several errors at one position the first explains the others. */
	if (list->count && list->last == position->offset)
		return;
	list->last = position->offset;
	if (list->count++ >= USDTY_MAX_DIAGNOSTICS)
		return;
	one = &list->list[list->count - 1];
	one->position = *position;
	one->length = length ? length : 1;
	vsnprintf(one->message, sizeof one->message, format, arguments);
}

void usdty_diagnose(struct usdty_diagnostics *diagnostics,
		    const struct usdty_position *position, size_t length,
		    const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(&diagnostics->errors, position, length, format, arguments);
	va_end(arguments);
}

bool usdty_tolerate(struct usdty_diagnostics *diagnostics,
		    const struct usdty_position *position, size_t length,
		    const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(diagnostics->is_lenient ? &diagnostics->warnings :
				      &diagnostics->errors,
	    position, length, format, arguments);
	va_end(arguments);
	return diagnostics->is_lenient;
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

/* Writes a blank for each character. */
static void put_blanks(struct usdty_output *output, const char *text,
		       size_t size)
{
	while (size) {
		size_t length = usdty_utf8_plain(text, size);

		usdty_output_put(output, *text == '\t' ? "\t" : " ");
		length += !length;
		text += length;
		size -= length;
	}
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
	usdty_output_put_plain(output, text + start, end - start);
	usdty_output_put(output, "\n  ");
	put_blanks(output, text + start, offset - start);
	usdty_output_put(output, "^");
	for (size_t i = 1; i < one->length && offset + i < end; i++)
		usdty_output_put(output, "~");
	usdty_output_put(output, "\n");
}

/* Writes the first `count` of the list, and how many more there are. */
static void put_first(struct usdty_output *output,
		      const struct usdty_diagnostics *diagnostics,
		      const struct usdty_diagnostic_list *list, size_t count)
{
	const char *kind = list == &diagnostics->errors ? "error" : "warning";

	for (size_t i = 0; i < count; i++) {
		const struct usdty_diagnostic *one = &list->list[i];
		size_t start = line_start(diagnostics, one->position.offset);

		usdty_output_put_plain(output, one->position.file,
				       strlen(one->position.file));
		usdty_output_put(output, ":%zu:%zu: %s: ", one->position.line,
				 one->position.offset - start + 1, kind);
		usdty_output_put_plain(output, one->message,
				       strlen(one->message));
		usdty_output_put(output, "\n");
		put_line(output, diagnostics, one);
	}
	if (list->count > count)
		usdty_output_put(output, "and %zu more %ss\n",
				 list->count - count, kind);
}

static bool fits(const struct usdty_output *output,
		 const struct usdty_diagnostics *diagnostics,
		 const struct usdty_diagnostic_list *list, size_t count)
{
	struct usdty_output measured;

	usdty_output_begin(&measured, NULL, 0);
	put_first(&measured, diagnostics, list, count);
	return !output->size || output->length + measured.length < output->size;
}

static void put_list(struct usdty_output *output,
		     const struct usdty_diagnostics *diagnostics,
		     const struct usdty_diagnostic_list *list)
{
	size_t count = list->count;

	if (count > USDTY_MAX_DIAGNOSTICS)
		count = USDTY_MAX_DIAGNOSTICS;
	while (count > 1 && !fits(output, diagnostics, list, count))
		count--;
	put_first(output, diagnostics, list, count);
}

void usdty_diagnostics_put(const struct usdty_diagnostics *diagnostics,
			   struct usdty_output *output)
{
	put_list(output, diagnostics, &diagnostics->warnings);
	put_list(output, diagnostics, &diagnostics->errors);
}

size_t usdty_diagnostics_print(const struct usdty_diagnostics *diagnostics,
			       char *text, size_t size)
{
	struct usdty_output output;

	usdty_output_begin(&output, text, size);
	usdty_diagnostics_put(diagnostics, &output);
	return output.length;
}
