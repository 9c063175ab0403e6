/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* asprintf() */
#include "definition_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "output_file.h"
#include "utf8.h"

static int read_plain(struct usdty_content *text, const char *path)
{
	FILE *stream = strcmp(path, "-") ? fopen(path, "rb") : stdin;
	int result = WELL;

	if (!stream || !usdty_content_read(text, fileno(stream)))
		result = complain("cannot read %s: %s", path, strerror(errno));
	if (stream && stream != stdin)
		fclose(stream);
	return result;
}

/* == Preprocessing ======================================================== */

bool preprocessing_take(struct preprocessing *preprocessing, int option,
			const char *argument)
{
	switch (option) {
	case 'C': preprocessing->is_wanted = true; return true;
	case 'I':
	case 'D':
		words_add(&preprocessing->options, option == 'I' ? "-I" : "-D");
		words_add(&preprocessing->options, argument);
		return true;
	default: return false;
	}
}

/* The preprocessor reads the file itself. So it finds files that are included
 * from the same directory, and its line markers have the file's name. */
static int preprocess(const char *path, const struct words *options,
		      FILE *input, FILE *output)
{
	struct words words = { .count = 0 };
	int result;

	if (!words_from_environment(&words, "CPP")) {
		if (!words_from_environment(&words, "CC"))
			words_add(&words, "cc");
		words_add(&words, "-E");
	}
	words_add_all(&words, options);
	words_add(&words, "-x");
	words_add(&words, "c");
	words_add(&words, path);
	result = tool_run(&words, input, output);
	words_free(&words);
	return result;
}

/* Puts the name before what standard input has, as a preprocessor reads it. */
static int put_named(const struct definition_file *file, FILE *output)
{
	struct usdty_content text = { NULL, 0 };
	int result = read_plain(&text, file->path);

	fputs("# 1 \"", output);
	for (const char *at = file->name; *at; at++)
		if (*at == '"' || *at == '\\' || (unsigned char)*at < ' ')
			fprintf(output, "\\%03o", (unsigned char)*at);
		else
			fputc(*at, output);
	fputs("\"\n", output);
	if (!result && text_write(&text, output))
		result = complain("cannot write a temporary file: %s",
				  strerror(errno));
	rewind(output);
	usdty_content_free(&text);
	return result;
}

/* == Reading ============================================================== */

static int read_preprocessed(struct definition_file *file,
			     const struct words *options)
{
	FILE *output = tmpfile(), *input = file->name ? tmpfile() : NULL;
	int result = WELL;

	if (!output || (file->name && !input))
		result = complain("cannot make a temporary file: %s",
				  strerror(errno));
	if (!result && input)
		result = put_named(file, input);
	if (!result)
		result = preprocess(file->path, options, input, output);
	if (!result && (lseek(fileno(output), 0, SEEK_SET) ||
			!usdty_content_read(&file->text, fileno(output))))
		result = complain("cannot read what the preprocessor wrote: "
				  "%s",
				  strerror(errno));
	if (input)
		fclose(input);
	if (output)
		fclose(output);
	return result;
}

static void print(const struct usdty_diagnostics *diagnostics)
{
	size_t size = usdty_diagnostics_print(diagnostics, NULL, 0) + 1;
	char *text = malloc(size);

	if (!text)
		return;
	usdty_diagnostics_print(diagnostics, text, size);
	fputs(text, stderr);
	free(text);
}

static const char *name_of(const struct definition_file *file)
{
	return file->name ? file->name : file->path;
}

static struct usdty_diagnostics diagnostics_of(
	const struct definition_file *file)
{
	return (struct usdty_diagnostics){ .text = file->text.bytes,
					   .size = file->text.size,
					   .is_lenient = file->is_lenient };
}

/* Prints the diagnostics. Without an error, a failure is due to memory. */
static int tell(const struct usdty_diagnostics *diagnostics, bool is_well)
{
	print(diagnostics);
	if (is_well)
		return WELL;
	return diagnostics->errors.count ? FAILED :
					   complain("not enough memory");
}

/* Some editors put a byte order mark before UTF-8. */
static void remove_mark(struct usdty_content *text)
{
	if (text->size < 3 || memcmp(text->bytes, "\xef\xbb\xbf", 3))
		return;
	text->size -= 3;
	memmove(text->bytes, text->bytes + 3, text->size);
}

static int parse(struct definition_file *file)
{
	struct usdty_diagnostics diagnostics = diagnostics_of(file);

	return tell(&diagnostics,
		    usdty_parse(&file->syntax, name_of(file), &diagnostics));
}

int definition_file_read(struct definition_file *file,
			 const struct preprocessing *preprocessing)
{
	int result;

	if (preprocessing->is_wanted)
		result = read_preprocessed(file, &preprocessing->options);
	else
		result = read_plain(&file->text, file->path);
	if (!result && file->is_lenient)
		remove_mark(&file->text);
	return result ? result : parse(file);
}

void definition_file_free(struct definition_file *file)
{
	usdty_syntax_free(&file->syntax);
	usdty_content_free(&file->text);
}

/* == Generating =========================================================== */

static int check(const struct definition_file *file,
		 const struct usdty_generator *generator)
{
	struct usdty_diagnostics diagnostics = diagnostics_of(file);

	return tell(&diagnostics, usdty_generator_check(generator, &file->syntax,
							&diagnostics));
}

/* The file's name as comments can have it. Caller frees; NULL if memory ran
 * out. */
static char *plain_name(const struct definition_file *file)
{
	const char *name = base_name(name_of(file));
	size_t size = strlen(name) + 1;
	struct usdty_output output;
	char *plain = malloc(size);

	usdty_output_begin(&output, plain, plain ? size : 0);
	usdty_output_put_plain(&output, name, size - 1);
	return plain;
}

static int generate(const struct definition_file *file,
		    const struct usdty_generator *generator,
		    const struct usdty_generator_options *options,
		    struct usdty_content *text)
{
	struct usdty_output output;

	usdty_output_begin(&output, NULL, 0);
	generator->generate(&file->syntax, options, &output);
	*text = (struct usdty_content){ malloc(output.length + 1),
					output.length };
	if (!text->bytes || output.failed)
		return complain("not enough memory");
	usdty_output_begin(&output, text->bytes, text->size + 1);
	generator->generate(&file->syntax, options, &output);
	return output.failed ? complain("not enough memory") : WELL;
}

int definition_file_generate(const struct definition_file *file,
			     const struct usdty_generator *generator,
			     const char *package, struct usdty_content *text)
{
	char *source = plain_name(file);
	const struct usdty_generator_options options = { .source = source,
							 .package = package };
	int result;

	*text = (struct usdty_content){ NULL, 0 }; /* always freed */
	result = source ? check(file, generator) :
			  complain("not enough memory");
	if (!result)
		result = generate(file, generator, &options, text);
	free(source);
	return result;
}

/* Writes the provider's file, and prints its path. */
static int make_one(const struct definition_file *file,
		    const struct usdty_generator *generator,
		    const struct usdty_provider_syntax *provider,
		    const struct usdty_target *target, const char *directory)
{
	char reason[1024], *path = NULL;
	struct usdty_output output;
	struct usdty_image image;
	struct usdty_content text;
	int result = FAILED;

	usdty_output_begin(&output, reason, sizeof reason);
	if (!generator->make(provider, base_name(name_of(file)), target, &image,
			     &output))
		return complain("%s", reason);
	text = (struct usdty_content){ (char *)image.bytes, image.size };
	if (asprintf(&path, "%s/%s", directory, image.name) < 0)
		complain("not enough memory");
	else
		result = output_file_write(path, &text, 0644);
	if (!result && isatty(STDOUT_FILENO))
		usdty_utf8_tame(path); /* a program gets it as it is */
	if (!result)
		puts(path);
	free(path);
	usdty_content_free(&text);
	return result;
}

int definition_file_make(const struct definition_file *file,
			 const struct usdty_generator *generator,
			 const struct usdty_target *target,
			 const char *directory)
{
	const struct usdty_provider_syntax *provider = file->syntax.providers;
	int result = WELL;

	for (; provider && !result; provider = provider->next)
		result = make_one(file, generator, provider, target, directory);
	return result;
}
