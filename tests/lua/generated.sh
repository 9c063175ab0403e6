#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bindings/lua/core_wrap.c is what bindings/lua/generate.sh makes today.
set -eu
cd "$(dirname "$0")/../.."
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
if ! packaging/swig.sh -version >"$made/log" 2>&1; then
	cat "$made/log"
	echo "SKIPPED: lua.generated: SWIG cannot be installed from PyPI"
	exit 77
fi
bindings/lua/generate.sh "$made/core_wrap.c"
diff -u bindings/lua/core_wrap.c "$made/core_wrap.c" || {
	echo "run bindings/lua/generate.sh"
	exit 1
}
