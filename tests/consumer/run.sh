#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs a build into a temporary prefix and builds a consumer against it,
# with find_package() and with pkg-config: run.sh SOURCE BUILD [CC]
set -eu
source=$1
build=$2
cc=${3:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export USDTY_DIR=$work/objects

check() {
	local expected=$1 got
	shift
	got=$("$@")
	echo "$*: $got"
	[ "$got" = "$expected" ]
}

# Each program, with the backend of this machine and without one.
check_both() {
	check "$native" "$@"
	check "none none 0" env USDTY_BACKEND=none "$@"
}

case $(uname -sm) in
"Linux x86_64" | "Linux aarch64") native="stapsdt object 0" ;;
*) native="none none 0" ;;
esac

cmake --install "$build" --prefix "$work/prefix" >"$work/install.log"
sed "s|$work/prefix/||" "$work/install.log"

cmake -S "$source/tests/consumer" -B "$work/build" \
	-DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/build" >/dev/null
for program in shared static cpp; do
	check_both "$work/build/$program"
done

pc=$(find "$work/prefix" -name usdty.pc)
library=$(dirname "$(dirname "$pc")")
flags() { PKG_CONFIG_PATH=$(dirname "$pc") pkg-config "$@" usdty; }
# shellcheck disable=SC2046
$cc "$source/tests/consumer/consumer.c" -o "$work/shared" \
	$(flags --cflags --libs)
check_both env LD_LIBRARY_PATH="$library" "$work/shared"
# shellcheck disable=SC2046
$cc "$source/tests/consumer/consumer.c" -o "$work/static" $(flags --cflags) \
	"$library/libusdty.a" $(flags --static --libs-only-l | sed 's/-lusdty//')
check_both "$work/static"
