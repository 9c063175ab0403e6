#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Builds the package with the backend of tests/ask:
# build.sh SOURCES DIRECTORY PYTHON LIBRARY, which is libusdty_internal.a.
set -eu
sources=$1 out=$2 python=$3 library=$4
package=$sources/bindings/python
rm -rf "$out"
mkdir -p "$out/usdty"
cp "$package"/usdty/*.py "$out/usdty"
"$sources/packaging/swig.sh" -python -I"$sources/core/include" \
	-outdir "$out" -o "$out/core_wrap.c" "$sources/swig/python/usdty.i"
headers=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
flags=(-std=gnu11 -O2 -g -fPIC -fvisibility=hidden
	-I"$sources/core/include")
cc "${flags[@]}" -I"$sources/core/src" -c "$sources/tests/ask/ask.c" \
	-o "$out/ask.o"
# The library's own table of backends is not taken: another one comes first.
cc "${flags[@]}" -Werror=incompatible-pointer-types \
	-Werror=discarded-qualifiers -shared -DPy_LIMITED_API=0x030a0000 -I"$headers" \
	-I"$package" "$out/core_wrap.c" "$package/handle.c" "$package/probe.c" \
	"$package/span.c" "$package/spec.c" "$package/traced.c" \
	"$out/ask.o" "$library" -lffi -ldl -lpthread -Wl,--exclude-libs,ALL \
	-o "$out/usdty/_core.abi3.so"
