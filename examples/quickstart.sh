#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds usdty, runs an example and shows its probes with real arguments: with
# bpftrace, or with gdb or readelf if bpftrace cannot run.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/packaging/needs.sh"

needs_build
needs "has_command bpftrace" bpftrace
needs_install

echo "building ..."
cd "$top"
cmake -S . -B build/quickstart -DBUILD_TESTING=OFF >build-quickstart.log 2>&1 &&
	cmake --build build/quickstart >>build-quickstart.log 2>&1 || {
	cat build-quickstart.log
	exit 1
}
rm build-quickstart.log

program=build/quickstart/examples/c/hello
"$program" &
pid=$!
trap 'kill $pid 2>/dev/null || true' EXIT

# The object is mapped once the provider is enabled.
object() { sed -n 's|.* \(/.*/myapp-[0-9a-f]*\.so\)$|\1|p' "/proc/$pid/maps" |
	head -n 1; }
for _ in $(seq 50); do
	[ -n "$(object)" ] && break
	sleep 0.1
done

script='usdt:*:myapp:request { printf("%-8s %d\n", str(arg0), arg1); }
interval:s:5 { exit(); }'

show_without_bpftrace() {
	if has_command gdb; then
		echo "\$ gdb -p $pid -ex 'info probes stap'"
		gdb -nx -batch -p "$pid" -ex 'info probes stap myapp' \
			-ex 'break -probe-stap myapp:request' -ex continue \
			-ex 'printf "request fired: %s %d\n", (char *)$_probe_arg0, $_probe_arg1' \
			2>/dev/null | grep -E 'Provider|myapp|fired'
	else
		echo "\$ readelf -n $(object)"
		readelf -n "$(object)"
	fi
}

reason=$(why_no_tracing)
if [ -n "$reason" ]; then
	echo "not with bpftrace: $reason"
	show_without_bpftrace
	exit
fi
echo "\$ bpftrace -p $pid -e '$script'"
seen=$(bpftrace -p "$pid" -e "$script" 2>&1)
echo "$seen"
grep -q '^/about' <<<"$seen" || {
	echo "bpftrace saw no probe: please report this" >&2
	exit 1
}
echo "The probe's object, for tracers that want a path:"
object
