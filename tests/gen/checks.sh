# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Sourced by tests of the command, with it as $1: $usdty, a directory to be
# in, and checks that go on after a failure. At the end: exit $failed

usdty=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset CPP CC CFLAGS
failed=0

fail() {
	echo "$*"
	failed=1
	return 1
}

# in_one_line COMMAND...: its output and errors, newlines and tabs as blanks.
in_one_line() {
	"$@" 2>&1 | tr -s '\n\t' '  ' | sed 's/ $//'
}

# gives EXPECTED COMMAND...: all that the command says, in one line.
gives() {
	local expected=$1 got
	shift
	got=$(in_one_line "$@")
	[ "$got" = "$expected" ] || fail "$*: $got"
}

# refused PATTERN COMMAND...: fails, says so, and leaves its output alone.
refused() {
	local pattern=$1
	shift
	echo before >kept
	"$@" -o kept >/dev/null 2>errors && fail "$*: succeeded"
	grep -q -- "$pattern" errors || fail "$*: $(cat errors)"
	[ "$(cat kept)" = before ] || fail "$*: touched its output"
}
