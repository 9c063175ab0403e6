#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The manual pages are well formed, and describe each command, output and
# option that the program's own help names:  man.sh USDTY DIRECTORY
set -eu
usdty=$(realpath "$1")
cd "$2"
if [ ! -e usdty.1 ]; then
	echo "SKIPPED: docs.man: no scdoc"
	exit 77
fi
failed=0
help=$(mktemp)
trap 'rm -f "$help"' EXIT

complain() {
	echo "$*"
	failed=1
}

# scdoc leaves empty paragraphs, of which mandoc warns.
lint() {
	! command -v mandoc >/dev/null ||
		mandoc -T lint -W error "$1" || complain "$1: see above"
	! command -v man >/dev/null ||
		[ -z "$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l "$1" \
			2>&1 >/dev/null | tee /dev/stderr)" ] ||
		complain "$1: see above"
}

# described PAGE WORD: the word begins a paragraph of its own, in bold.
described() {
	grep -qE "^(\\\\fB[^ ]*\\\\fR, )?\\\\fB${2//-/\\\\?-}\\\\fR" "$1" ||
		complain "$1 does not describe $2"
}

# The first words of lines that a help indents by two blanks.
indented() { sed -n 's/^  \([a-z][a-z0-9-]*\) .*/\1/p'; }
options() { grep -oE '(^|[ ,])--?[a-z][a-z-]*' | tr -d ' ,' | sort -u; }

for page in *.[1-9]; do
	lint "$page"
done
commands=$("$usdty" --help | indented)
[ -n "$commands" ] || complain "usdty --help names no command"
for command in $commands; do
	described usdty.1 "$command"
	page=usdty-$command.1
	[ -e "$page" ] || {
		complain "there is no $page"
		continue
	}
	"$usdty" "$command" --help >"$help"
	for word in $(indented <"$help") $(grep '^  -' "$help" | options); do
		described "$page" "$word"
	done
done
exit $failed
