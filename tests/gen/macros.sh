#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The macros of "usdty gen c" in each compiler, with probes, with none, and on a
# machine that has none:  macros.sh USDTY
set -eu
usdty=$(realpath "$1")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# As it would be if compilers did not take it for a header of the system.
"$usdty" gen c test.d | sed '/^#pragma GCC system_header$/d' >"$work/test.h"
strict="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -O2"
failed=0

# compiles COMPILER OPTION...
compiles() {
	# shellcheck disable=SC2086
	"$@" $strict -I"$work" -c -o "$work/object" macros.c || failed=1
}

# includes COMPILER OPTION...: the header alone, as C++ with stricter warnings.
includes() {
	# shellcheck disable=SC2086
	echo '#include "test.h"' | "$@" $strict -Wold-style-cast -I"$work" \
		-x c++ -fsyntax-only - || failed=1
}

for probes in "" -DUSDTY_NO_PROBES; do
	compiles gcc -std=c11 $probes
	compiles g++ -x c++ -std=c++17 $probes
	includes g++ -std=c++17 -Wuseless-cast $probes
	! command -v clang >/dev/null || {
		compiles clang -std=c11 -Wmissing-variable-declarations $probes
		compiles clang++ -x c++ -std=c++17 $probes
		includes clang++ -std=c++17 $probes
	}
done
case $(uname -m) in
x86_64) compiles gcc -std=c11 -mx32 ;; # headers of the system are not read
esac
exit $failed
