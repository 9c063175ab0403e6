#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# "usdty dtrace" takes what dtrace takes, and makes what its names say:
#	dtrace.sh USDTY
set -u
golden=$(realpath "$(dirname "$0")/golden/c/dtrace.h")
definition=$(realpath "$(dirname "$0")/test.d")
# shellcheck source=tests/gen/checks.sh
. "$(dirname "$0")/checks.sh"

# makes FILE COMMAND...: says nothing, and makes this file alone.
makes() {
	local file=$1
	shift
	rm -rf made && mkdir made
	gives "" env --chdir=made "$@" || return
	[ "$(ls -A made)" = "$file" ] || fail "$*: made $(ls -A made)"
}

# is_header: the file that was made is the right one.
is_header() {
	diff "$golden" made/* >/dev/null || fail "another header"
}

# is_object MACHINE: the semaphores, of two bytes, hidden, in a section that
# linkers keep.
is_object() {
	readelf -hsSW made/* >elf 2>&1
	grep -q 'Type: *REL ' elf || fail "no relocatable file"
	grep -q "Machine: .*$1" elf || fail "not for $1"
	grep -q ' \.probes  *PROGBITS .* 00000c 00 WAR ' elf ||
		fail "no section for six semaphores"
	[ "$(grep -c ' 2 OBJECT  GLOBAL HIDDEN .*_semaphore$' elf)" = 6 ] ||
		fail "not six semaphores: $(grep _semaphore elf)"
	grep -q ' test_query__done_semaphore$' elf || fail "another name"
}

machine=$(uname -m | sed 's/x86_64/X86-64/; s/aarch64/AArch64/')
ln -s "$usdty" dtrace
for command in "$usdty dtrace" "$work/dtrace"; do
	# shellcheck disable=SC2086
	{
		makes test.h $command -h -s "$definition" && is_header
		makes other.h $command -s"$definition" -oother.h -h && is_header
		makes test.h $command -k -xnolibs -x cpp=cpp --types -fPIC \
			--no-pyparsing -C -I. -DX -h -s "$definition"
		makes test.o $command -G -s "$definition" && is_object "$machine"
		makes test.o env POSIXLY_CORRECT=1 $command main.o -G -64 \
			other.o -s "$definition" && is_object "$machine"
		makes b.o $command -G -fpic -fno-common -I. -DX main.o -s \
			"$definition" -k other.o -ob.o && is_object "$machine"
	}
done
gives "$(in_one_line cat "$golden")" \
	./dtrace -h -s "$definition" -o -

# A compiler has -m64 only where it has -m32.
command -v aarch64-linux-gnu-gcc >/dev/null &&
	makes test.o CC=aarch64-linux-gnu-gcc "$work/dtrace" -64 -G -s \
		"$definition" && is_object AArch64

# Whatever is in the environment.
makes test.o CC="cc -O2" "$work/dtrace" -G -s "$definition" &&
	is_object "$machine"
flags='-O2 -g -flto -pedantic-errors -Wall -Wc++-compat -Werror -fno-PIC
	-MMD -MF test.d -MP -MT x \
	-DTEXT="a b"'
cp "$definition" .
makes test.o CFLAGS="$flags" "$work/dtrace" -G -s ../test.d &&
	is_object "$machine"
cmp test.d "$definition" || fail "the definition was written to"
if [ "$machine" = X86-64 ]; then
	makes test.o "$work/dtrace" -32 -G -s "$definition" && is_object 80386
fi

# What is nearly no definition, with flags that refuse an empty C file.
: >empty.d
echo 'BEGIN{}' >begin.d
printf '\357\273\277provider p { probe x(int); };\n' >mark.d
for name in empty begin mark; do
	for what in h:h G:o; do
		CFLAGS=-pedantic-errors ./dtrace -"${what%:*}" -s $name.d \
			2>errors || fail "$name.d: $(cat errors)"
		grep -q 'error' errors && fail "$name.d: $(cat errors)"
		[ -s "$name.${what#*:}" ] || fail "$name.d: nothing made"
	done
	cc -Wall -Wextra -Werror -fsyntax-only -include "$name.h" -x c \
		/dev/null || fail "$name.h"
done
./dtrace -h -s mark.d 2>&1 | grep . && fail "a byte order mark is told"
grep -q 'define P_X(' mark.h || fail "no probe in mark.h"
refused 'does not have this character' "$usdty" gen c mark.d

echo 'provider p { probe x(int; };' >bad.d
for what in -h -G; do
	refused "bad.d:1:25: error: expected ',' or ')'" ./dtrace $what -s bad.d
	refused "bad.d:1:25: error: expected ',' or ')'" \
		./dtrace $what -C -s bad.d
	refused 'cannot read no.d' ./dtrace $what -s no.d
	refused 'false failed' env CPP=false ./dtrace $what -C -s test.d
	refused 'give the definition: -s DEFINITION.d' ./dtrace $what
done
refused 'false failed' env CC=false ./dtrace -G -s test.d
echo 'provider shop { probe a(); probe a_enabled(); };' >clash.d
refused "both this and shop:a would be 'SHOP_A_ENABLED'" ./dtrace -h -s clash.d
refused 'cannot run no-such-cc' env CC=no-such-cc ./dtrace -G -s test.d
refused 'give either -h, .* or -G' ./dtrace -s test.d
gives "usdty: dtrace: -G is ignored, because -h is given: call dtrace once for \
each of them" ./dtrace -G -h -s "$definition" -o both.h
diff "$golden" both.h >/dev/null || fail "another header"
refused "option '-q'" ./dtrace -q -h -s test.d
./dtrace --help | grep -q 'usdty dtrace -h|-G' || fail "no help"
exit $failed
