#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs a command where nothing can be built against libffi: its headers and its
# file for pkg-config are hidden from the command, by mounts that only it sees.
#
#   without_ffi.sh COMMAND [ARGUMENT...]
#
# Where that is not possible the command runs all the same; if it succeeds the
# status is then 77.
set -eu

has_headers() { echo '#include <ffi.h>' | cc -E - >/dev/null 2>&1; }
has_module() { pkg-config --exists libffi 2>/dev/null; }

headers() {
	echo '#include <ffi.h>' | cc -E - 2>/dev/null |
		sed -n 's/^# [0-9]* "\(\/.*\/ffi[a-z0-9_-]*\.h\)".*/\1/p' | sort -u
}
module() {
	! has_module || echo "$(pkg-config --variable=pcfiledir libffi)/libffi.pc"
}

# In a namespace of its own: hides the files, and leaves nothing for later.
if [ "${1-}" = --hide ]; then
	cover=$2
	shift 2
	{ headers && module; } | while read -r file; do
		mount --bind "$cover" "$file"
	done
	if has_headers || has_module; then
		echo "libffi can still be found" >&2
		exit 1
	fi
	exec "$@"
fi

cover=$(mktemp)
trap 'rm -f "$cover"' EXIT
echo '#error libffi is hidden' >"$cover"
status=0
for namespace in -m -rm; do
	unshare $namespace mount --bind "$cover" "$cover" 2>/dev/null || continue
	unshare $namespace bash "$0" --hide "$cover" "$@" || status=$?
	exit $status
done
"$@"
echo "SKIPPED: without libffi's headers: they cannot be hidden here, because" \
	"unshare or mount is not permitted"
exit 77
