#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The library works until the last destructor: late.sh "WHEN..." PROGRAM...
# The program is late.c, or loads it as a plug-in and unloads it again. It changes
# its provider at each of these times.
set -eu
expected=$(printf '%s\n' $1)
shift
printed=$("$@" | sort -u)
if [ "$(sed 's/:.*//' <<<"$printed")" != "$expected" ] ||
	grep -qv ':\( 0\)*$' <<<"$printed"; then
	echo "$*: expected: ${expected//$'\n'/, }, all with status 0:"
	echo "$printed"
	exit 1
fi
