# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Sourced by scripts that set a machine up. Installs what is missing with apt
# where that is possible, and otherwise says by name what is needed.
#
#   needs TEST-COMMAND PACKAGE...   remember the packages if the test fails
#   needs_install                   install them; false if any is missing

needs_missing=()

has_command() { command -v "$1" >/dev/null 2>&1; }
has_module() { has_command pkg-config && pkg-config --exists "$1"; }
# Whether the C compiler finds a header.
has_header() {
	has_command cc && echo "#include <$1>" | cc -E - >/dev/null 2>&1
}
has_python() { has_command python3 && python3 -c "import $1" 2>/dev/null; }
has_python_header() {
	[ -e "$(python3 -c 'import sysconfig
print(sysconfig.get_paths()["include"])' 2>/dev/null)/Python.h" ]
}

needs() {
	local test=$1
	shift
	$test || needs_missing+=("$@")
}

needs_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

needs_can_install() {
	has_command apt-get && needs_root true 2>/dev/null
}

# Names differ between distributions: what is unknown here is named and left
# out, so that the rest is installed at once.
needs_apt() {
	local package known=()

	export DEBIAN_FRONTEND=noninteractive
	needs_root apt-get update -q >/dev/null || return
	for package; do
		if apt-cache show "$package" >/dev/null 2>&1; then
			known+=("$package")
		else
			echo "there is no package $package" >&2
		fi
	done
	[ ${#known[@]} = 0 ] ||
		needs_root apt-get install -y -q --no-install-recommends \
			"${known[@]}" >/dev/null ||
		echo "could not install all of: ${known[*]}" >&2
}

needs_install() {
	[ ${#needs_missing[@]} -gt 0 ] || return 0
	if needs_can_install; then
		echo "installing: ${needs_missing[*]}"
		needs_apt "${needs_missing[@]}"
	else
		echo "Without root and apt-get nothing is installed here." \
			"Missing (by Debian's names): ${needs_missing[*]}" >&2
	fi
	needs_missing=()
}

needs_build() {
	needs "has_command cc" gcc libc6-dev
	needs "has_command make" make
	needs "has_command cmake" cmake
	needs "has_command pkg-config" pkg-config
	needs "has_module libffi" libffi-dev
	needs "has_module libelf" libelf-dev
}

# Tracers want tracefs where the kernel's documents say that it is.
mount_tracefs() {
	local dir=/sys/kernel/tracing

	[ -e $dir/uprobe_events ] && return
	[ -d $dir ] && needs_root mount -t tracefs tracefs $dir 2>/dev/null
}

# Says why bpftrace cannot trace here, or nothing.
why_no_tracing() {
	if [ "$(uname -s)" != Linux ]; then
		echo "bpftrace needs Linux"
	elif [ "$(id -u)" != 0 ]; then
		echo "bpftrace needs root"
	elif ! has_command bpftrace; then
		echo "bpftrace is not installed"
	elif ! mount_tracefs; then
		echo "the kernel has no uprobes, or tracefs cannot be mounted"
	fi
}
