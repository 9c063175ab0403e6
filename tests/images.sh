#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Lets binutils and elfutils read images: images.sh IMAGE_DUMP_PROGRAM
set -u
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/failures"

skip() {
	echo "SKIPPED: images read by other programs: no $1"
	exit 77
}

# Into a file: called in pipes, too.
fail() {
	echo "FAILED: $image: $*" >>"$work/failures"
}

# quiet COMMAND...: what it prints; it must succeed and warn of nothing.
quiet() {
	"$@" 2>"$work/warnings" || fail "$* ended with status $?"
	[ ! -s "$work/warnings" ] || fail "$*: $(cat "$work/warnings")"
}

# same WHAT EXPECTED GOT
same() {
	[ "$2" = "$3" ] || fail "$1:" $'\n'"$(diff <(echo "$2") <(echo "$3"))"
}

# The notes, one a line: PROVIDER NAME LOCATION BASE SEMAPHORE ARGUMENTS.
notes() {
	quiet readelf -nW "$image" | awk '
		sub(/^.*Provider: /, "") { line = $0 }
		sub(/^ *Name: /, "") { line = line " " $0 }
		/^ *Location: / {
			gsub(",", "")
			line = line " " $2 " " $4 " " $6
		}
		sub(/^ *Arguments: /, "") { print line " " $0 }'
}

# note PROVIDER NAME SLOT GATE ARGUMENTS: a line as notes() has it; slots are
# 16 bytes with the instruction at 4, gates 4 bytes; GATE "-": none.
note() {
	local semaphore=0

	[ "$4" = - ] || semaphore=$((gates + 4 * $4))
	printf '%s %s 0x%016x %s 0x%016x %s\n' "$1" "$2" \
		$((text + 16 * $3 + 4)) "$base" "$semaphore" "$5"
}

# The twelve arguments of image_dump.c in this architecture's places.
sizes=(-1 -2 -4 -8 1 2 4 8 -4 -8 8 8)
arguments() {
	local i list=
	for ((i = 0; i < $1; i++)); do
		list+="${list:+ }${sizes[i]}@${places[i]}"
	done
	echo "$list"
}

expect_tour() {
	note tour bare 0 0 ""
	note tour shared 1 1 "$(arguments 1)"
	note tour shared 2 1 "$(arguments 1)"
	note tour two__words 3 2 "$(arguments 2)"
	note tour ungated 4 - "$(arguments 3)"
	note tour wide 5 4 "$(arguments 12)"
}

expect_crowd() {
	local i
	for ((i = 0; i < 300; i++)); do
		note crowd "$(printf 'p%03d' $i)" $i $i ""
	done
}

# The address of a section.
address() {
	readelf -SW "$image" | awk -v name="$1" '
		{ sub(/^ *\[ *[0-9]+\] */, "") }
		$1 == name { print "0x" $3 }'
}

# What the architecture's ABI says.
set_target() {
	case $1 in
	x86_64.*)
		places=(%rdi %rsi %rdx %rcx %r8 %r9 '8(%rsp)' '16(%rsp)'
			'24(%rsp)' '32(%rsp)' '40(%rsp)' '48(%rsp)')
		cfa='rsp+8 c-8' page=0x1000
		;;
	aarch64.*)
		places=(x0 x1 x2 x3 x4 x5 x6 x7 '[sp, 0]' '[sp, 8]'
			'[sp, 16]' '[sp, 24]')
		cfa='sp+0' page=0x10000
		;;
	*) fail "no such architecture" ;;
	esac
}

# Provider PROVIDER's notes; sets `stubs` to their number.
check_notes() {
	local expected
	text=$(address .text) gates=$(address .probes)
	base=$(address .stapsdt.base)
	[ $((text)) = $((page)) ] || fail ".text is not on the second page"
	expected=$(expect_"$1")
	stubs=$(wc -l <<<"$expected")
	same notes "$expected" "$(notes)"
}

# All stubs unwind alike: one row, for all of the text.
check_frames() {
	local frames range
	frames=$(quiet readelf -wF "$image" |
		sed -n 's/^0* \(r\?sp+.*\)/\1/p; s/^.* FDE .* \(pc=.*\)/\1/p')
	range=$(printf 'pc=%016x..%016x' "$text" $((text + 16 * stubs)))
	[[ $(tr -s ' ' <<<"$frames") == "$cfa"*$'\n'"$range" ]] ||
		fail "unwinding: $frames"
}

# Nothing but the type of the notes.
check_lint() {
	local lint
	lint=$(eu-elflint --gnu-ld "$image" 2>&1 |
		grep -vE "note type (3 with owner name 'stapsdt'|1 with owner name 'usdty') at offset")
	[ "${lint:-No errors}" = "No errors" ] || fail "$lint"
}

check_object() {
	grep -qF "Library soname: [$2]" "$work/headers" ||
		fail "the soname is not the file's name"
	grep -q '(NEEDED)' "$work/headers" && fail "it needs a library"
	check_notes "$1"
	check_frames
}

check_image() {
	local name=${image##*/} directory=${image%/*}
	set_target "${directory##*/}"
	quiet readelf -lSdsW "$image" >"$work/headers"
	check_lint
	case $name in
	closed-*) same notes "" "$(notes)" ;;
	*) check_object "${name%%-*}" "$name" ;;
	esac
}

for tool in readelf eu-elflint; do
	command -v "$tool" >/dev/null || skip "$tool"
done
mkdir "$work/images"
"$program" "$work/images" || exit 1
count=0
for image in "$work"/images/*/*.so; do
	check_image
	count=$((count + 1))
done
cat "$work/failures"
echo "$count images"
[ "$count" = 9 ] && [ ! -s "$work/failures" ]
