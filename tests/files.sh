#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Prints the source tree's files, one a line: those that git knows or will know,
# or, in an archive that was unpacked, all but those of builds.
set -eu
cd "$(dirname "$0")/.."
if [ -e .git ]; then
	git ls-files --cached --others --exclude-standard
else
	find . -path "./build*" -prune -o -name __pycache__ -prune -o \
		-type f -printf '%P\n'
fi | while read -r file; do
	[ ! -f "$file" ] || echo "$file"
done
