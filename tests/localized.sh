#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A program with the static library may have functions named like the library's
# internal ones: localized.sh SOURCE STATIC INTERNAL SHARED CC
set -eu
source=$1 static=$2 internal=$3 shared=$4 cc=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export USDTY_DIR=$work/objects

names() { nm "$@" --defined-only | awk 'NF == 3 && $2 != "A" { print $3 }' |
	sed 's/@.*//' | sort -u; }

# Global are those that the shared library exports, and no others.
names -g "$static" >"$work/static"
diff <(names -D "$shared") "$work/static"

comm -23 <(names -g "$internal") "$work/static" >"$work/internal"
echo "$(wc -l <"$work/internal") internal names"
[ -s "$work/internal" ]
sed 's/.*/void &(void); void &(void) { __builtin_trap(); }/' \
	"$work/internal" >"$work/internal.c"

program() {
	"$cc" -I"$source/core/include" "$source/tests/plugin/replaced.c" \
		-o "$work/program" "$@" "$static" -lffi -ldl -lpthread
	"$work/program"
}
plain=$(program)
echo "$plain"
[ -n "$plain" ]
[ "$plain" = "$(program "$work/internal.c")" ]
