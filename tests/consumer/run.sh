#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs a build into a temporary prefix and builds a consumer against it,
# with find_package() and with pkg-config, and an example: run.sh SOURCE BUILD [CC]
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

# A probe in one line needs the header only.
# shellcheck disable=SC2046
$cc "$source/examples/c/one_line.c" -o "$work/one_line" $(flags --cflags)

# The example with a definition, with CMake and with make: its probes, and
# that it is built anew when the definition changes.
probes() {
	readelf -nW "$1" | sed -n 's/^    Name: //p' | sort | tr '\n' ' '
}
for way in by-cmake by-make; do
	cp -r "$source/examples/definition" "$work/$way"
done
export PATH=$work/prefix/bin:$PATH
cmake -S "$work/by-cmake" -B "$work/by-cmake/build" \
	-DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
build_example() {
	cmake --build "$work/by-cmake/build" >/dev/null
	make -C "$work/by-make" CC="$cc" >/dev/null
	for program in "$work/by-cmake/build/web" "$work/by-make/web"; do
		"$program" 0
		[ "$native" = "none none 0" ] || check "$1" probes "$program"
	done
}
build_example "idle request "
sed -i s/idle/asleep/ "$work"/by-*/probes.d
sed -i s/IDLE/ASLEEP/ "$work"/by-*/main.c
build_example "asleep request "

# Preprocessed, with what the target has.
mkdir "$work/preprocessed" "$work/preprocessed/include"
cd "$work/preprocessed"
echo 'typedef unsigned char code_t;' >include/code.h
printf '#include "code.h"\nprovider pre { probe NAME(code_t); };\n' >pre.d
printf '#include <pre.h>\nint main(void) { PRE_HELLO(7); return 0; }\n' >main.c
cat >CMakeLists.txt <<EOF
cmake_minimum_required(VERSION 3.21)
project(pre LANGUAGES C)
find_package(usdty REQUIRED)
add_executable(pre main.c)
target_include_directories(pre PRIVATE include)
target_compile_definitions(pre PRIVATE NAME=hello OTHER)
usdty_add_provider(pre PREPROCESS pre.d)
EOF
cmake -S . -B build -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build build >/dev/null
[ "$native" = "none none 0" ] || check "hello " probes build/pre
