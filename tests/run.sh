#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Installs what the tests need, builds, and runs every test. The last line is
# "N passed, N failed, N skipped".
#
# USDTY_REQUIRE_TRACERS=1  a test that needs tracing rights fails without them
# USDTY_WERROR=1           warnings are errors
set -u
cd "$(dirname "$0")/.." || exit 1
. packaging/needs.sh

# Whether clang has its run-time libraries, which are a package of their own.
has_fuzzer() {
	echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long s)
		{ return d && s > 1 << 30; }' |
		clang -fsanitize=fuzzer,address -x c - -o /dev/null 2>/dev/null
}

needs_build
needs "has_command g++" g++
needs "has_command python3" python3
needs "has_python ensurepip" python3-venv
needs has_python_header python3-dev
needs "has_module cunit" libcunit1-dev
needs "has_command readelf" binutils
needs "has_command ld.gold" binutils binutils-gold
needs "has_command ld.lld" lld
needs "has_command mold" mold
needs "has_command scdoc" scdoc
needs "has_command man" man-db
needs "has_command mandoc" mandoc
needs "has_command zsh" zsh
needs "has_command systemd-tmpfiles" systemd-standalone-tmpfiles
needs "has_command mmdebstrap" mmdebstrap
needs "has_command eu-elflint" elfutils
needs "has_command gdb" gdb
needs "has_command strace" strace
needs "has_command clang++" clang
needs has_fuzzer libclang-rt-dev
needs "has_command valgrind" valgrind libc6-dbg
needs "has_command bpftrace" bpftrace
needs "has_command tplist-bpfcc" bpfcc-tools
needs "has_command perf" linux-perf
needs "has_command trace-cmd" trace-cmd
needs "has_command stap" systemtap
needs "has_module libbpf" libbpf-dev
needs "has_header sys/sdt.h" systemtap-sdt-dev
needs "has_command aarch64-linux-gnu-gcc" gcc-aarch64-linux-gnu \
	libc6-dev-arm64-cross
needs "has_command go" golang-go
needs "test -x /usr/lib/go-1.19/bin/go" golang-1.19-go
needs "has_command qemu-aarch64-static" qemu-user-static
for version in 5.1 5.2 5.3 5.4; do
	needs "has_command lua$version" lua$version
	needs "has_module lua$version" liblua$version-dev
done
needs "has_command luajit" luajit
needs "has_module luajit" libluajit-5.1-dev
needs "has_command luarocks" luarocks
needs "test -e /usr/share/lua/5.4/luaunit.lua" lua-unit
needs_install
mount_tracefs

log=$(mktemp)
trap 'rm -f "$log"' EXIT
broken=0
missing=()

# build PRESET: a build that fails counts as a failed test.
build() {
	cmake --preset "$1" -DUSDTY_WERROR="${USDTY_WERROR:-0}" >"$log" 2>&1 &&
		cmake --build --preset "$1" -j "$(nproc)" >"$log" 2>&1 && return
	cat "$log"
	echo "the build of preset $1 failed"
	broken=$((broken + 1))
	return 1
}

results=$(mktemp)
trap 'rm -f "$log" "$results"' EXIT

# run PRESET NEEDED-COMMAND [CTEST-OPTION...]
run() {
	local preset=$1 command=$2
	shift 2
	echo "== $preset"
	if ! has_command "$command"; then
		missing+=("$preset: no $command")
		return
	fi
	build "$preset" && ctest --preset "$preset" --output-on-failure "$@" |
		tee -a "$results"
}

run release cc
run asan cc -R '^unit\.|^plugin$'
# Not plug-ins: it takes addresses that were mapped again for races.
run tsan cc -R '^unit\.'
run valgrind valgrind -R '^unit\.'
run clang clang++ -R '^unit\.|^plugin$|^bench\.|^fuzz\.|^header$|^images$'

# What ctest says of each test: "Passed", "***Skipped", else it failed.
count() { grep -E '^ *[0-9]+/[0-9]+ Test +#' "$results" | grep -c "$@"; }
passed=$(count ' Passed ')
skipped=$(count '\*\*\*Skipped ')
failed=$(($(count '') - passed - skipped + broken))
skipped=$((skipped + ${#missing[@]}))
if [ "$skipped" != 0 ]; then
	echo "Skipped, with reasons:"
	[ ${#missing[@]} = 0 ] || printf '  %s\n' "${missing[@]}"
	sed -n '/^Command: /d; s/^.*SKIPPED: /  /p' build/*/Testing/Temporary/LastTest.log |
		sort -u
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
