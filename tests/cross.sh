#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the library for arm64, checks what came out, and runs a program with it
# in user-mode QEMU: cross.sh SOURCE BUILD
set -eu
source=$1
build=$2
sysroot=$build/sysroot

skip() {
	echo "SKIPPED: cross-build for arm64: $*"
	exit 77
}

# arm64's libffi, unpacked beside the build: apt is asked through lists of its
# own, so that the system's architectures stay as they are.
fetch_libffi() {
	local apt=$build/apt library

	mkdir -p "$apt/lists/partial" "$sysroot"
	set -- -o Dir::State::Lists="$apt/lists" -o Debug::NoLocking=1 \
		-o APT::Architectures::=amd64 -o APT::Architectures::=arm64 \
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
	apt-get "$@" update -q >"$build/apt.log" 2>&1 || true
	library=$(apt-cache "$@" depends libffi-dev:arm64 2>/dev/null |
		sed -n 's/.*Depends: \(libffi[0-9]*\).*/\1/p' | head -n 1)
	[ -n "$library" ] || return
	(cd "$apt" && apt-get "$@" download libffi-dev:arm64 "$library:arm64" \
		>>"$build/apt.log" 2>&1) || return
	for package in "$apt"/*.deb; do
		dpkg -x "$package" "$sysroot"
	done
}

command -v aarch64-linux-gnu-gcc >/dev/null || skip "no aarch64-linux-gnu-gcc"
mkdir -p "$build"
if [ ! -e "$sysroot/usr/include/aarch64-linux-gnu/ffi.h" ]; then
	command -v apt-get >/dev/null || skip "arm64's libffi is fetched with apt-get"
	fetch_libffi || skip "apt-get has no arm64 libffi"
fi

export PKG_CONFIG_SYSROOT_DIR=$sysroot
export PKG_CONFIG_LIBDIR=$sysroot/usr/lib/aarch64-linux-gnu/pkgconfig
# Debian's libffi.pc counts on the compiler's own multiarch directories.
export CFLAGS=-I$sysroot/usr/include/aarch64-linux-gnu
export LDFLAGS="-L$sysroot/usr/lib/aarch64-linux-gnu -Wl,-rpath-link,$sysroot/usr/lib/aarch64-linux-gnu"
cmake -S "$source" -B "$build/library" -DBUILD_TESTING=OFF \
	-DUSDTY_WERROR="${USDTY_WERROR:-OFF}" \
	-DCMAKE_TOOLCHAIN_FILE="$source/packaging/cmake/aarch64-linux-gnu.cmake"
cmake --build "$build/library" -j 2

library=$build/library/core/libusdty.so
file_header=$(readelf -h "$library")
echo "$file_header"
grep -q 'Machine: *AArch64' <<<"$file_header"
bash "$source/tests/exports.sh" "$library" "$source/core/include/usdty.h"

command -v qemu-aarch64-static >/dev/null || skip "no qemu-aarch64-static"
mkdir -p "$build/objects"
export USDTY_DIR=$build/objects
libraries=$build/library/core:$sysroot/usr/lib/aarch64-linux-gnu
# late NAME OPTION...: providers change until the end of the program.
late() {
	local program=$build/$1

	shift
	aarch64-linux-gnu-gcc -std=gnu11 -I"$source/core/include" \
		-DLATE_CHANGES=2 "$source/tests/plugin/late.c" \
		-o "$program" "$@" -pthread
	bash "$source/tests/plugin/late.sh" "atexit constructor destructor" \
		qemu-aarch64-static -L /usr/aarch64-linux-gnu \
		-E "LD_LIBRARY_PATH=$libraries" "$program"
}
late shared "$library" $LDFLAGS
late static -static "$build/library/core/libusdty.a" $LDFLAGS -lffi
