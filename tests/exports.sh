#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The library exports what the header declares, no more and no less:
# exports.sh LIBRARY HEADER
set -eu
declared=$(grep -v '^ *[/ ]\*' "$2" | tr '\n' ' ' | tr ';{' '\n\n' |
	sed -n 's/.*\(USDTY_API\|USDTY_INLINE_\).*[ *]\(usdty_[a-z0-9_]*[a-z0-9]\)(.*/\2/p' | sort -u)
exported=$(nm -D --defined-only "$1" | awk '$2 != "A" { print $3 }' |
	sed 's/@.*//' | sort -u)
[ -n "$declared" ]
removed=$(comm -23 <(echo "$declared") <(echo "$exported"))
added=$(comm -13 <(echo "$declared") <(echo "$exported"))
[ -z "$removed" ] || printf 'declared, not exported:\n%s\n' "$removed"
[ -z "$added" ] || printf 'exported, not declared:\n%s\n' "$added"
echo "$(wc -l <<<"$exported") symbols exported"
[ -z "$removed$added" ]

# One number for the ABI: in the header, the SONAME and the version node.
abi=$(sed -n 's/^#define USDTY_ABI_VERSION //p' "$2")
node=$(nm -D --defined-only "$1" | awk '$2 == "A" { print $3 }' | sort -u)
soname=$(readelf -d "$1" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
echo "ABI $abi, $node, $soname"
[ "$node" = "USDTY_$abi" ] && [ "$soname" = "libusdty.so.$abi" ]
