#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The library with USDTY_VARIADIC=OFF: built where there is no libffi, checked,
# installed and used: run.sh SOURCE BUILD [CC]
set -eu
source=$1
build=$2
cc=${3:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export USDTY_DIR=$work/objects

fail() {
	echo "$*"
	exit 1
}

# == Built without libffi, and without pkg-config ============================
configure=(cmake -S "$source" -B "$build" -DUSDTY_VARIADIC=OFF
	-DBUILD_TESTING=OFF -DUSDTY_EXAMPLES=OFF -DUSDTY_DOCS=OFF
	-DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON
	-DUSDTY_WERROR="${USDTY_WERROR:-OFF}" -DCMAKE_C_COMPILER="$cc")
skipped=0
rm -rf "$build"
bash "$source/tests/without_ffi.sh" sh -c \
	'"$@" >/dev/null && cmake --build "$0" -j 2 >/dev/null' \
	"$build" "${configure[@]}" || skipped=$?
[ $skipped = 0 ] || [ $skipped = 77 ] || exit $skipped

# The other way it is an error that says what to do.
if [ $skipped = 0 ]; then
	! bash "$source/tests/without_ffi.sh" cmake -S "$source" -B "$work/on" \
		-DBUILD_TESTING=OFF >/dev/null 2>"$work/log" || fail "no error"
	for advice in libffi-dev libffi-devel -DUSDTY_VARIADIC=OFF; do
		grep -e "$advice" "$work/log"
	done
fi

shared=$build/core/libusdty.so static=$build/core/libusdty.a
internal=$build/core/libusdty_internal.a

for file in "$shared" "$static" "$build/core/usdty"; do
	! nm -u "$file" 2>/dev/null | grep ' ffi_' || fail "$file uses libffi"
done
for file in "$shared" "$build/core/usdty"; do
	needed=$(readelf -d "$file" | grep NEEDED)
	[[ $needed != *libffi* ]] || fail "$file needs libffi"
done

# It exports what the header declares, but for the two functions.
sed '/^USDTY_API usdty_status usdty_probe_fire\(_v\)\?(/d' \
	"$source/core/include/usdty.h" >"$work/usdty.h"
[ "$(diff "$source/core/include/usdty.h" "$work/usdty.h" | grep -c '^<')" = 2 ]
bash "$source/tests/exports.sh" "$shared" "$work/usdty.h"

# == Its stages ==============================================================
for suite in type probe fire fire_variadic_none provider; do
	$cc -std=c11 -g -I"$source/core/include" -I"$source/core/src" \
		-I"$source/tests/unit" -o "$work/test_$suite" \
		"$source/tests/unit/test_$suite.c" "$source"/tests/unit/suite.c \
		"$source/tests/unit/sound.c" \
		"$source/tests/unit/recorder.c" "$internal" -lcunit -lpthread -ldl
	"$work/test_$suite" >"$work/log" || { cat "$work/log"; exit 1; }
	sed -n 's/^ *asserts/'"$suite"': asserts/p' "$work/log"
done

# == Installed and used ======================================================
case $(uname -sm) in
"Linux x86_64" | "Linux aarch64") native="stapsdt object 1" ;;
*) native="none none 0" ;;
esac

# Each program, with the backend of this machine and without one.
check() {
	echo "$*"
	[ "$("$@")" = "$native" ]
	[ "$(USDTY_BACKEND=none "$@")" = "none none 0" ]
}

cmake --install "$build" --prefix "$work/prefix" >/dev/null
cmake -S "$source/tests/variadic" -B "$work/build" -DCMAKE_C_COMPILER="$cc" \
	-DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/build" >/dev/null
check "$work/build/shared"
check "$work/build/static"
[[ $(readelf -d "$work/build/static") != *libffi* ]]
if grep -r FFI "$work/prefix" --include='usdtyTargets*.cmake'; then
	fail "the exported targets name libffi"
fi

# By a pkg-config that finds no other package.
pc=$(find "$work/prefix" -name usdty.pc)
library=$(dirname "$(dirname "$pc")")
flags() { PKG_CONFIG_LIBDIR=$(dirname "$pc") pkg-config "$@" usdty; }
! grep ffi "$pc" || fail "usdty.pc names libffi"
# shellcheck disable=SC2046
$cc "$source/tests/variadic/words.c" -o "$work/shared" $(flags --cflags --libs)
check env LD_LIBRARY_PATH="$library" "$work/shared"
# shellcheck disable=SC2046
$cc "$source/tests/variadic/words.c" -o "$work/static" \
	$(flags --cflags) "$library/libusdty.a" \
	$(flags --static --libs-only-l | sed 's/-lusdty//')
check "$work/static"

# == Who needs the two functions is told =====================================
for linked in "$shared" "$static"; do
	if $cc -I"$source/core/include" "$source/tests/consumer/consumer.c" \
		-o "$work/consumer" "$linked" -lpthread -ldl 2>"$work/log"; then
		fail "$linked has usdty_probe_fire()"
	fi
	grep 'undefined.*usdty_probe_fire' "$work/log"
done
exit $skipped
