#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The header compiles alone, as C and as C++, and refuses what it should:
# header.sh INCLUDE-DIRECTORY CC [CXX]
set -eu
include=$1
cc=$2
cxx=${3:-c++}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/strict.sh
. "$(dirname "$0")/strict.sh"
strict+=("-I$include" -c -o "$work/out.o")
strict_cxx "$cxx"

cat >"$work/use.c" <<'END'
#include <usdty.h>
enum color { RED, GREEN };
int use(usdty_probe *probe, enum color color, const char *text);
int use(usdty_probe *probe, enum color color, const char *text)
{
	USDTY_FIRE(probe);
	USDTY_FIRE(probe, color, text, "literal", &color, 'c', -1L, 1ull);
	if (usdty_probe_is_enabled(probe))
		usdty_probe_fire(probe, 1, text);
	USDTY_FIRE(probe, USDTY_FIRE(probe, 1), USDTY_FIRE(probe));
	return USDTY_FIRE(probe, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
}
END
cp "$work/use.c" "$work/use.cpp"

# accepts COMPILER STANDARD FILE
accepts() {
	local flags=("${strict[@]}")
	[ "$1" != "$cxx" ] || flags+=("${strict_cxx[@]}")
	"$1" "-std=$2" -O2 "${flags[@]}" "$work/$3"
	echo "$1 -std=$2: compiles"
}

# refuses COMPILER FILE-ENDING CALL MESSAGE
refuses() {
	printf '#include <usdty.h>\nvoid use(usdty_probe *p);\n%s\n' \
		"void use(usdty_probe *p) { $3; }" >"$work/bad.$2"
	if "$1" "${strict[@]}" "$work/bad.$2" >"$work/log" 2>&1; then
		echo "$1 compiles $3"
		return 1
	fi
	grep -q "$4" "$work/log" || {
		cat "$work/log"
		return 1
	}
	echo "$1 refuses $3"
}

many='USDTY_FIRE(p, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)'
for standard in "${c_standards[@]}"; do
	accepts "$cc" "$standard" use.c
done
refuses "$cc" c "$many" "at most 12 arguments"
refuses "$cc" c 'USDTY_FIRE(p, 1.5)' "usdty_word_pointer_"
refuses "$cc" c 'struct s { int i; } s = { 0 }; USDTY_FIRE(p, s)' \
	"usdty_word_pointer_"
command -v "$cxx" >/dev/null || {
	echo "SKIPPED: the header as C++: no $cxx"
	exit 77
}
for standard in "${cxx_standards[@]}"; do
	accepts "$cxx" "$standard" use.cpp
done
refuses "$cxx" cpp "$many" "at most 12 arguments"
refuses "$cxx" cpp 'USDTY_FIRE(p, 1.5)' "cannot be a floating-point number"
refuses "$cxx" cpp 'USDTY_FIRE(p, 1.5f)' "cannot be a floating-point number"
refuses "$cxx" cpp 'struct s { int i; } s = { 0 }; USDTY_FIRE(p, s)' \
	"cannot be an object"
refuses "$cxx" cpp 'USDTY_FIRE(p, [] { return 1; })' "cannot be an object"
refuses "$cxx" cpp 'struct s { int i; int f(); }; USDTY_FIRE(p, &s::i)' \
	"cannot be a pointer to a member"
refuses "$cxx" cpp 'struct s { int i; int f(); }; USDTY_FIRE(p, &s::f)' \
	"cannot be a pointer to a member"
refuses "$cxx" cpp '__extension__ __int128 i = 0; USDTY_FIRE(p, i)' \
	"cannot be\|at most 64 bits"

# Nothing of the header becomes a symbol of a plug-in that hides its own.
for level in 0 2; do
	"$cxx" -std=c++17 -O$level -fPIC -shared -fvisibility=hidden \
		"-I$include" -o "$work/plugin.so" "$work/use.cpp"
	if nm -D --defined-only "$work/plugin.so" | grep usdty; then
		echo "a plug-in exports symbols of usdty.h at -O$level"
		exit 1
	fi
done
echo "a plug-in exports nothing of usdty.h"
