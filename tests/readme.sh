#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the README shows is what the repository has: readme.sh SOURCE
set -eu
cd "$1"
# The first C block is examples/c/hello.c.
diff <(awk '/^```c$/ { on = 1; next } /^```$/ { if (on) exit } on' README.md) \
	examples/c/hello.c
# The lines in C++ are in its example.
lines=$(awk '/^```cpp$/ { on = 1; next } /^```$/ { on = 0 } on' README.md)
[ -n "$lines" ]
while read -r line; do
	grep -qF -- "$line" examples/cpp/hello.cpp || {
		echo "examples/cpp/hello.cpp has no $line"
		exit 1
	}
done <<<"$lines"
# Links lead somewhere; code may look like one.
awk '/^```/ { code = !code } !code' README.md docs/*.md |
	grep -o '](\([^)]*\))' | sed 's/^.*](\(.*\))/\1/' |
	grep -v '://' | while read -r target; do
	[ -e "$target" ] || [ -e "docs/$target" ] || {
		echo "broken link: $target"
		exit 1
	}
done
