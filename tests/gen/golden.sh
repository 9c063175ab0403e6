#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What "usdty gen OUTPUT" makes of test.d is what is in golden/OUTPUT. To make
# that anew, and look at the difference:
#
#	tests/gen/golden.sh USDTY --update
#
# Nothing but this tests the script for dtrace(1): no DTrace runs on the
# machines that tests run on, and the "dtrace" of SystemTap reads definitions
# only.
set -eu
usdty=$(realpath "$1")
cd "$(dirname "$0")"
unset GOPACKAGE
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# All outputs are there, and no others.
mapfile -t outputs < <("$usdty" gen --help |
	sed -n '/^OUTPUT/,/^$/s/^  \([a-z-]*\) .*/\1/p' | grep -v '^object$')
for output in "${outputs[@]}"; do
	golden=$(ls "golden/$output"/test.*) || {
		echo "golden/$output/test.ENDING is missing: make an empty one"
		failed=1
		continue
	}
	[ "${2:-}" = --update ] && "$usdty" gen "$output" -o "$golden" test.d
	"$usdty" gen "$output" test.d >"$work/out"
	diff -u "$golden" "$work/out" || failed=1
	grep -q "^| .*\`$output\`.* |" ../../README.md || {
		echo "README.md does not list the output $output"
		failed=1
	}
done
# The header of the front door, which casts.
[ "${2:-}" = --update ] &&
	"$usdty" dtrace -h -s test.d -o golden/c/dtrace.h
"$usdty" dtrace -h -s test.d -o - | diff -u golden/c/dtrace.h - || failed=1
[ "$(ls golden)" = "$(printf '%s\n' "${outputs[@]}" objects | sort)" ] || {
	echo "golden/ has files of no output of usdty gen"
	failed=1
}

# Objects have names that tell their content.
for arch in x86_64 aarch64; do
	"$usdty" gen object --arch $arch -o "$work" test.d
done | sed 's|^.*/||' >"$work/out"
[ "${2:-}" = --update ] && cp "$work/out" golden/objects
diff -u golden/objects "$work/out" || failed=1

# A "__" is '-' to DTrace, and so '_' in macros: in probes' names, not in
# providers'.
echo 'provider a__b { probe c__d(); };' | "$usdty" gen c - |
	grep -q '^#define A__B_C_D()' || failed=1

# The package of Go: as "go generate" says, or as asked for.
GOPACKAGE=web "$usdty" gen go test.d | grep -q '^package web$' || failed=1
GOPACKAGE=web "$usdty" gen go --package app test.d |
	grep -q '^package app$' || failed=1

# No script is empty; long declarators and UTF-8 are whole in the manifest.
for output in bpftrace dtrace-script; do
	echo 'provider empty { };' | "$usdty" gen $output - |
		grep -q '^BEGIN$' || failed=1
done
long=$(printf '1+%.0s' {1..1000})1
echo "provider long { probe x(int a[$long]); };" | "$usdty" gen json - |
	grep -qF "\"int[$long]\"" || failed=1

# clash OUTPUT NAME DEFINITION: refused, because two things would have the name.
clash() {
	echo "$3" >"$work/clash.d"
	if "$usdty" gen "$1" -o "$work/kept" "$work/clash.d" \
		2>"$work/errors" || ! grep -qF "would be '$2' for \"usdty gen $1\"" \
		"$work/errors"; then
		echo "gen $1: '$2' is not refused: $3"
		failed=1
	fi
}
clash c SHOP_A_ENABLED 'provider shop { probe a(); probe a_enabled(); };'
clash c SHOP_A_B 'provider shop { probe a_b(); probe a__b(); };'
clash c SHOP_FOO 'provider shop { probe foo(); probe FOO(); };'
clash c A_B_C 'provider a { probe b_c(); }; provider a_b { probe c(); };'
clash c-dynamic shop_a_enabled \
	'provider shop { probe a(); probe a_enabled(); };'
clash c-dynamic shop_register_probes \
	'provider shop { probe register_probes(); };'
clash python a_lazy 'provider shop { probe a(); probe a_lazy(); };'
clash python _shop 'provider shop { probe _shop(); };'
clash python _definition 'provider definition { }; provider z { };'
clash python register_probes \
	'provider register { probe probes(); }; provider z { };'
clash lua M.a_lazy 'provider shop { probe a(); probe a_lazy(); };'
clash go ShopAB 'provider shop { probe a_b(); probe a__b(); };'
clash go 1a 'provider _ { probe _1a(); };'
clash go '' 'provider _ { probe _(); };'

# A definition with errors: told in full, no output file touched.
printf 'provider p {\n\tprobe x(flaot);\n\tprobe y(int;\n};\n' >"$work/bad.d"
echo before >"$work/kept"
if "$usdty" gen c -o "$work/kept" "$work/bad.d" 2>"$work/errors"; then
	echo "a definition with errors was accepted"
	failed=1
fi
grep -q '^before$' "$work/kept" || failed=1
grep -q "$work/bad.d:2:10: error: unknown type" "$work/errors" || failed=1
grep -q "$work/bad.d:3:13: error: expected ',' or ')'" "$work/errors" ||
	failed=1
for arguments in "" "gen" "gen c" "gen nothing test.d" "gen c no.d" \
	"nothing" "gen c -x test.d" "gen go --package my-web test.d"; do
	# shellcheck disable=SC2086
	if "$usdty" $arguments >/dev/null 2>"$work/errors"; then
		echo "usdty $arguments: succeeded"
		failed=1
	fi
	[ -s "$work/errors" ] || failed=1
done
"$usdty" gen d - <test.d | diff - golden/d/test.d || failed=1
exit $failed
