#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# "usdty gen -C": the preprocessor's options, its choice, its failures, and
# where errors behind it are said to be:  preprocess.sh USDTY
set -u
# shellcheck source=tests/gen/checks.sh
. "$(dirname "$0")/checks.sh"

mkdir "inc luded"
echo 'typedef long here_t;' >here.h
echo 'typedef long there_t;' >"inc luded/there.h"
cat >p.d <<'END'
#include "here.h"
#ifdef THERE
#include <there.h>
#endif
#define TEXT const char *
provider p { /* "'" */
	probe x(TEXT, here_t);
#ifdef THERE
	probe y(THERE);
#endif
};
END
plain="typedef long here_t; provider p { probe x(const char *, here_t); };"
more="typedef long here_t; typedef long there_t; provider p { \
probe x(const char *, here_t); probe y(there_t, int); };"

refused "p.d:1:1: error: a preprocessor's directive" "$usdty" gen d p.d
gives "$plain" "$usdty" gen d -C p.d
gives "$plain" "$usdty" gen d -C - <p.d
gives "$more" "$usdty" gen d -C -I "inc luded" -D "THERE=there_t, int" p.d
gives "$more" "$usdty" gen d p.d "-DTHERE=there_t, int" "-Iinc luded" -C
mkdir elsewhere # what is beside the definition is found from anywhere
gives "$plain" env --chdir=elsewhere "$usdty" gen d -C ../p.d

# $CPP, else $CC -E, words with blanks in them too; no shell sees them.
gives "$more" env CC="cc -I'inc luded' \"-DTHERE=there_t, int\"" \
	"$usdty" gen d -C p.d
gives "$more" env CC=false CPP='cc -E -Iinc\ luded -DTHERE=there_t,int' \
	"$usdty" gen d -C p.d
gives "$plain" env CPP=" " CC= "$usdty" gen d -C p.d
refused 'cannot run cc;touch: ' env CC="cc;touch shell \$(touch shell)" \
	"$usdty" gen d -C p.d
[ -e shell ] && fail "a shell was run"

refused 'cannot run no-such-cc: No such file' \
	env CC=no-such-cc "$usdty" gen c -C p.d
refused 'usdty: false failed with exit code 1' \
	env CPP=false "$usdty" gen c -C p.d
refused 'usdty: cc failed with exit code' "$usdty" gen c -C no.d
refused 'there.h' "$usdty" gen c -C -DTHERE=int p.d
refused 'add -C' "$usdty" gen c -DTHERE=int p.d

# Errors name the file and line that a person wrote.
printf '\nprovider there {};\nprovider 7 {};\n' >"inc luded/there.h"
refused '^inc luded/there.h:3:10: error: ' \
	"$usdty" gen c -C -DTHERE=int -I"inc luded" p.d
sed -i 's/TEXT, here_t/TEXT, heer_t/' p.d
refused '^p.d:7:[0-9]*: error: unknown type' "$usdty" gen c -C p.d

# What the system's headers bring along, alone and together.
headers="stdio stdlib string unistd sys/types sys/socket netinet/in pthread time
math stdint inttypes signal sys/stat wchar"
probe='provider x { probe y(size_t, pid_t, uint16_t, FILE *, struct stat *, time_t,
	socklen_t, wchar_t, mode_t); };'
types="uint64 int uint16 pointer pointer long uint32 int uint32 "
for compiler in gcc clang; do
	command -v $compiler >/dev/null || continue
	for options in "" "-O2 -D_FORTIFY_SOURCE=2 -D_GNU_SOURCE" \
		"-std=gnu2x -D_GNU_SOURCE"; do
		: >all.d
		for header in $headers; do
			echo "#include <$header.h>" | tee -a all.d >one.d
			echo 'provider x { probe y(size_t); };' >>one.d
			echo '#include <stddef.h>' | cat - one.d >with.d
			CPP="$compiler -E -x c $options" "$usdty" gen d -C \
				with.d >printed.d || fail "$header.h"
			"$usdty" gen d printed.d | cmp - printed.d ||
				fail "$header.h: printed"
		done
		echo "$probe" >>all.d
		got=$(CPP="$compiler -E -x c $options" "$usdty" gen json -C all.d |
			sed -n 's/.*"type": "\([a-z0-9]*\)".*/\1/p' | tr '\n' ' ')
		[ "$got" = "$types" ] || fail "types of all headers: $got"
	done
done
exit $failed
