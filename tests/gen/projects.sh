#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The header of "usdty dtrace -h" as projects use it: several in one program,
# changed by sed, and where warnings are errors:  projects.sh USDTY
set -u
here=$(realpath "$(dirname "$0")")
# shellcheck source=tests/gen/checks.sh
. "$here/checks.sh"

# Users' sources, with their warnings as errors.
strict=(-Wall -Wextra -Wpedantic -Wshadow -Werror)
ways=("gcc -x c -std=c89" "gcc -x c -std=c17" "g++ -x c++ -std=c++11")
command -v clang >/dev/null &&
	ways+=("clang -x c -std=c89" "clang++ -x c++ -std=c++17")

# compiles FILE OPTION...: without a warning, in each way, fast and slow.
compiles() {
	local file=$1 way level
	shift
	for way in "${ways[@]}"; do
		for level in -O0 -O2; do
			# shellcheck disable=SC2086
			$way $level "${strict[@]}" "$@" -c -o object "$file" ||
				fail "$way $level $* $file"
		done
	done
}

# == Several headers ==========================================================

mkdir -p one two
echo 'provider one { probe start(int); };' >one/probes.d
echo 'provider two { probe start(int); };' >two/probes.d
(cd one && "$usdty" dtrace -h -s probes.d)
(cd two && "$usdty" dtrace -h -s probes.d)
cat >probes.h <<'END'
#ifndef _PROBES_H
#define _PROBES_H
#define OWN 7
#endif
END
cat >several.c <<'END'
#include "one/probes.h"
#include "two/probes.h"
#include "probes.h"
#include "one/probes.h"
int main(void)
{
	ONE_START(OWN);
	TWO_START(OWN);
	return 0;
}
END
compiles several.c
gcc several.c -o several && readelf -n several >notes
for provider in one two; do
	grep -q "Provider: $provider" notes || fail "no probe of $provider"
done

# == Changed by sed ===========================================================

# uses HEADER: a program with every macro of it.
uses() {
	printf '#include "%s"\nint main(void)\n{\n' "$1"
	sed -n '1,/no probes here/d
		s/^#define \([A-Za-z0-9_]*\)(\([^()]*\)) .*/\t(void)\1(\2);/
		t found
		d
		:found
		s/a[0-9][0-9]*\([,)]\)/0\1/g
		p' "$1"
	printf '\treturn 0;\n}\n'
}

# rewritten PROJECT PROVIDER PREFIX COMMAND...: after the project's own command
# the macros begin with PREFIX, and can be used.
rewritten() {
	local project=$1 provider=$2 prefix=$3
	shift 3
	sed -E "s/provider [a-z]+/provider $provider/" \
		"$here/manners/$project.d" >probes.d
	"$usdty" dtrace -h -s probes.d -o header.in ||
		fail "no header: $project"
	"$@" <header.in >header.h
	uses header.h >user.c
	grep -q "^	(void)$prefix.*(" user.c ||
		fail "$project: no macro $prefix..."
	compiles user.c
}

# memcached, Perl and its modules, Ruby, PostgreSQL, CPython, PHP, Erlang; with
# their seds' widest forms for those that change nothing here.
const() {
	sed -e 's,void \*,const void \*,g' | sed -e 's,char \*,const char \*,g' |
		tr '\t' ' '
}
rewritten tcl tcl TCL_ cat
rewritten mysql mysql MYSQL_ const
rewritten perl perl PERL_ sed -e '/const/!s/char \*/const char */g'
rewritten ruby ruby RUBY_DTRACE_ sed -e 's/RUBY_/RUBY_DTRACE_/g' \
	-e 's/PROBES_H_TMP/RUBY_PROBES_H/' -e 's/(char \*/(const char */g' \
	-e 's/, char \*/, const char */g'
rewritten postgresql postgresql TRACE_POSTGRESQL_ sed \
	-e 's/POSTGRESQL_/TRACE_POSTGRESQL_/g' \
	-e 's/( *char \*/(const char */g' -e 's/, *char \*/, const char */g'
rewritten cpython python PyDTrace_ sed 's/PYTHON_/PyDTrace_/'
rewritten php php DTRACE_ sed -e 's,PHP_,DTRACE_,g'
rewritten glib glib GLIB_ sed \
	-e 's,define STAP_HAS_SEMAPHORES 1,undef STAP_HAS_SEMAPHORES,' \
	-e 's,define _SDT_HAS_SEMAPHORES 1,undef _SDT_HAS_SEMAPHORES,'
rewritten erlang erlang erlang_ sed -e \
	'/^#define[ 	]*ERLANG_[A-Z0-9_]*(.*)/y/ABCDEFGHIJKLMNOPQRSTUVWXYZ/abcdefghijklmnopqrstuvwxyz/'

# == Of which something is lost ================================================

# warned PATTERN: of the definition lost.d, which is taken all the same.
warned() {
	grep -q "lost\.d:$1" warnings || fail "no warning lost.d:$1"
}

cat >lost.d <<'END'
provider api2 {
	probe twice(int);
	probe twice(char *, int);
	probe many(int, int, int, int, int, int, int, int, int, int, int, int, int);
	probe wait_lazy(int, char *);
	probe wait(int);
	probe precise(long double);
};
provider api2 {
	probe more(short);
	probe twice(const char *);
};
END
cat >lost.c <<'END'
#include "lost.h"
int main(void)
{
	int evaluated = 0;

	API2_TWICE("once");
	API2_MANY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, ++evaluated);
	API2_WAIT(1);
	API2_WAIT_LAZY(2, "two");
	API2_PRECISE(2.5L);
	API2_MORE(3);
	return evaluated != 1 || API2_WAIT_LAZY_ENABLED();
}
END
"$usdty" dtrace -h -s lost.d 2>warnings || fail "lost.d is not taken"
warned "1:10: warning: provider 'api2'"
warned "3:8: warning: the provider already has a probe 'twice': this one"
warned "4:8: warning: .*at most 12"
warned "7:16: warning: tracers get this number as a double"
warned "11:8: warning: the provider already has a probe 'twice'"
[ "$(grep -c 'lost\.d:' warnings)" = 5 ] || fail "$(cat warnings)"
compiles lost.c
compiles lost.c -DUSDTY_NO_PROBES
"$usdty" dtrace -G -s lost.d 2>/dev/null || fail "no object of lost.d"
gcc lost.c lost.o -o lost && ./lost || fail "lost.c: $?"
readelf -nW lost | sed -n '/Name:/{
	s/ *Name: //;h
}
/Arguments:/{
	s/ *Arguments: *//;s/@[^ ]*//g;H;x;s/\n/ /p
}' | sort >notes
cat >expected <<'END'
many -4 -4 -4 -4 -4 -4 -4 -4 -4 -4 -4 -4
more -2
precise 8f
twice 8
wait -4
wait_lazy -4 8
END
diff expected notes || fail "other notes"

# Any argument for any parameter, as <sys/sdt.h> takes it.
cat >any.d <<'END'
provider any {
	probe pass(int, void *, char *, unsigned char, long);
	probe truth(bool);
};
END
cat >any.c <<'END'
#include "any.h"
void pass(void *pointer, const volatile int *number, double real, long big,
	  void (*function)(void));
void pass(void *pointer, const volatile int *number, double real, long big,
	  void (*function)(void))
{
	ANY_PASS(pointer, big, *number, number, real);
	ANY_PASS(big, *number, pointer, real, pointer);
	ANY_PASS("text", function, "text", big, big);
	ANY_PASS_LAZY(real, 0, 7, 'c', "text");
	ANY_TRUTH(real);
	ANY_TRUTH(pointer);
	ANY_TRUTH(big);
}
END
"$usdty" dtrace -h -s any.d
compiles any.c -Wconversion

# == Warnings =================================================================

"$usdty" dtrace -h -s "$here/warnings.d" -o warnings.h
cp "$here/warnings.c" .
compiles warnings.c
"$usdty" gen c -o warnings.h "$here/warnings.d"
compiles warnings.c
exit $failed
