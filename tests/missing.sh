#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# If a development package is missing, configuring says what the package is
# called on each system: missing.sh SOURCE WORK
set -eu
source=$1
work=$2
rm -rf "$work"
mkdir -p "$work/pkgconfig"
unset PKG_CONFIG_PATH
export PKG_CONFIG_LIBDIR=$work/pkgconfig
failed=0

configure() {
	cmake -S "$source" -B "$work/build" -DBUILD_TESTING=OFF \
		-DUSDTY_EXAMPLES=OFF -DUSDTY_DOCS=OFF >"$work/log" 2>&1
}

# names PACKAGE...: in what configuring said.
names() {
	local package
	for package; do
		grep -qw -- "$package" "$work/log" || {
			echo "the package $package is not named:"
			cat "$work/log"
			failed=1
		}
	done
}

if configure; then
	echo "configured without libffi"
	exit 1
fi
names libffi-dev libffi-devel

cat >"$work/pkgconfig/libffi.pc" <<END
Name: libffi
Description: stands for an installed one
Version: 3.4
Libs: -lffi
END
configure || {
	cat "$work/log"
	echo "not configured without libelf, which is optional"
	exit 1
}
names libelf-dev elfutils-libelf-devel elfutils-dev
exit $failed
