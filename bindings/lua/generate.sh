#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes core_wrap.c from the header:  bindings/lua/generate.sh [FILE]
set -eu
cd "$(dirname "$0")/../.."
packaging/swig.sh -lua -nomoduleglobal -Icore/include \
	-o "${1:-bindings/lua/core_wrap.c}" swig/lua/usdty.i
