#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Programs that have probes are built from Debian's sources, with usdty in the
# place of SystemTap's dtrace. Then bpftrace watches them, and what it shows is
# compared with what they did. To be run by hand, as root, on Debian:
#
#	run.sh USDTY WORK [PROGRAM...]
#
# WORK is a directory for sources and builds, which a second run uses again. The
# first run downloads about 50 MB and takes half an hour. PROGRAM: memcached, tcl,
# perl, python; without any, all.
set -u
here=$(realpath "$(dirname "$0")")
usdty=$(realpath "$1")
mkdir -p "$2" && work=$(realpath "$2")
shift 2
[ $# -gt 0 ] || set -- memcached tcl perl python
failed=0

mkdir -p "$work/bin" "$work/src" "$work/apt/partial"
ln -sf "$usdty" "$work/bin/dtrace"
export PATH="$work/bin:$PATH"
unset CC CFLAGS CPPFLAGS CPP

# == Sources ==================================================================

# apt COMMAND...: apt-get with sources switched on, in lists of its own, so that
# the system's stay as they are.
apt() {
	apt-get -q -y -o Dir::State::Lists="$work/apt" \
		-o Dir::Etc::sourcelist=- \
		-o Dir::Etc::sourceparts="$work/apt.d" -o Debug::NoLocking=1 \
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= "$@"
}

switch_on_sources() {
	local file

	[ -e "$work/apt.d" ] && return
	mkdir "$work/apt.d"
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
		[ -f "$file" ] || continue
		sed -e 's/^Types: deb$/Types: deb deb-src/' \
			-e 's/^deb \(.*\)/&\ndeb-src \1/' "$file" \
			>"$work/apt.d/${file##*/}"
	done
	apt update
}

# source_of PACKAGE: sets $source to a directory with its sources. Its name has no
# version, because bpftrace does not read each character in a path.
source_of() {
	local directory

	source=$work/src/$1
	[ ! -e "$source" ] || return 0
	switch_on_sources && (cd "$work/src" && apt source "$1") || return
	directory=$(find "$work/src/" -mindepth 1 -maxdepth 1 -type d \
		-name "$1-*")
	ln -s "$directory" "$source"
}

# needs PACKAGE...: installs those that are missing.
needs() {
	dpkg -s "$@" >/dev/null 2>&1 || apt-get -q -y install "$@"
}

# newest PATTERN: the newest package with such a name.
newest() {
	apt-cache pkgnames | grep -xE "$1" | sort -V | tail -n 1
}

# == Builds: each sets $program ===============================================

build_memcached() {
	needs libevent-dev && source_of memcached && cd "$source" || return
	program=$source/memcached
	[ -e Makefile ] || ./configure --enable-dtrace || return
	make memcached_dtrace.h memcached
}

build_tcl() {
	source_of tcl8.6 && cd "$source/unix" || return
	program=$source/unix/libtcl8.6.so
	[ -e Makefile ] || ./configure --enable-dtrace || return
	make tclsh
}

# The interpreter without extensions, which is enough.
build_perl() {
	source_of perl && cd "$source" || return
	program=$source/miniperl
	[ -e Makefile ] ||
		sh Configure -des -Doptimize=-O1 -Dusedtrace="$work/bin/dtrace" ||
		return
	make miniperl
}

build_python() {
	source_of "$(newest 'python3\.[0-9]+')" && cd "$source" || return
	program=$source/python
	[ -e Makefile ] || ./configure --with-dtrace OPT="-O1 -Wall" || return
	make python
}

# == All ======================================================================

for name in "$@"; do
	log=$work/$name.log
	if ! (build_"$name" && [ -e "$program" ] &&
		echo "$program" >"$work/$name.path") >"$log" 2>&1 </dev/null; then
		tail -n 20 "$log"
		echo "$name: the build failed, see $log"
		failed=1
		continue
	fi
	grep -n '_dtrace\.\|_probes\.\|Xserver-dtrace\|DTrace\.h' "$log" |
		grep 'warning:' && { echo "$name: warnings" && failed=1; }
	python3 -B "$here/test_programs.py" "$name" \
		"$(cat "$work/$name.path")" "$usdty" || failed=1
done
exit $failed
