#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes core_wrap.c from the header:  bindings/lua/generate.sh [FILE]
set -eu
cd "$(dirname "$0")/../.."
out=${1:-bindings/lua/core_wrap.c}
packaging/swig.sh -lua -nomoduleglobal -Icore/include -o "$out" swig/lua/usdty.i

# SWIG's table of types is left out, since handles are our own. It is shared by
# all states of a process, is set up without a lock, and stays half set up if
# the first state runs out of memory. Two global functions go with it.
sed -i '/^  SWIG_InitializeModule((void\*)L);$/d
	/^  SWIG_PropagateClientData();$/d
	/^  SWIG_Lua_add_function(L,"swig_\(type\|equals\)",\w*);$/d' "$out"
if grep -nE '^[^#]*SWIGTYPE_p_|^ *SWIG_(InitializeModule|PropagateClientData)\(.*;' \
	"$out"; then
	echo "core_wrap.c uses SWIG's types"
	exit 1
fi
