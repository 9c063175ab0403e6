#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What bash offers for half a command line:  completion.sh USDTY USDTY.BASH
set -eu
usdty=$(realpath "$1")
completion=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir bin 'sub dir'
ln -s "$usdty" bin/usdty
touch FIRST.d FILE.d other.txt
PATH=$work/bin:$PATH
# shellcheck source=/dev/null
. "$completion"
compopt() { :; } # which only works while a line is edited
failed=0

# offers "LINE" WORD...: the line's last word is completed.
offers() {
	local line=$1 got expected
	shift
	# shellcheck disable=SC2206
	COMP_WORDS=($line)
	[ "${line% }" = "$line" ] || COMP_WORDS+=("")
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_usdty
	got=$(printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' '|')
	expected=$(printf '%s\n' "$@" | sort | tr '\n' '|')
	[ "$got" = "$expected" ] || {
		echo "'$line': $got, expected $expected"
		failed=1
	}
}

# The program's own names: not a list that this test keeps.
mapfile -t commands < <(usdty --help | sed -n 's/^  \([a-z-]*\) .*/\1/p')
mapfile -t outputs < <(usdty gen --help |
	sed -n '/^OUTPUT/,/^$/s/^  \([a-z-]*\) .*/\1/p')
[ "${#commands[@]}" -ge 1 ] && [ "${#outputs[@]}" -ge 5 ] || exit 1

complete -p usdty | grep -q _usdty || failed=1
offers "usdty " "${commands[@]}" --help --version
offers "usdty g" gen
offers "usdty --v" --version
offers "usdty nothing" ""
offers "usdty gen " "${outputs[@]}"
offers "usdty gen b" bpftrace
offers "usdty gen --" --arch --help --name --optimized --output \
	--package
offers "usdty gen c FI" FIRST.d FILE.d
offers "usdty gen c s" "sub dir"
offers "usdty gen c -o ot" other.txt
offers "usdty gen -o other.txt js" json
offers "usdty gen -o other.txt c FIL" FILE.d
exit $failed
