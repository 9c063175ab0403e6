#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the README says for luarocks, from the files of the source tree and
# without libffi, and a program that finds the rock:  rock.sh LUA-VERSION
set -eu
cd "$(dirname "$0")/../.."
version=$1
if ! command -v luarocks >/dev/null; then
	echo "SKIPPED: lua.rock: no luarocks"
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bash tests/files.sh | while read -r file; do
	install -D -m 644 "$file" "$work/usdty/$file"
done
without_ffi=$PWD/tests/without_ffi.sh skipped=0
cd "$work/usdty"
bash "$without_ffi" luarocks --lua-version "$version" --tree "$work/tree" \
	make packaging/usdty-dev-1.rockspec >"$work/log" 2>&1 || skipped=$?
grep SKIPPED "$work/log" || [ $skipped = 0 ] || {
	cat "$work/log"
	exit 1
}
core=$(find "$work/tree" -name core.so)
needed=$(readelf -d "$core" | grep NEEDED)
echo "$needed"
[[ $needed != *libffi* ]]
! nm -D -u "$core" | grep ' ffi_' || exit 1
cd "$work"
rm -rf usdty
eval "$(luarocks --lua-version "$version" --tree "$work/tree" path)"
export USDTY_DIR=$work/objects
"lua$version" -e '
local usdty = require "usdty"
local provider = usdty.provider("rock")
provider:probe("request", { "int" })
provider:enable()
assert(provider:backend() ~= "stapsdt" or provider:path():find("/rock-", 1, true))
print("usdty " .. usdty.version .. " in " .. _VERSION)'
exit $skipped
