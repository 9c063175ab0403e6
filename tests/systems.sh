#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# systems.sh SUITE: the README's two commands on another Debian ("trixie",
# "sid"), as a newcomer types them: in a new system, which has nothing but what
# mmdebstrap puts there, and on a copy of this checkout. The kernel stays this
# one. The last line is "N passed, N failed, N skipped".
#
# The new system is made once, and kept in USDTY_SYSTEMS (/var/cache/usdty).
# Remove it there for newer packages.
set -eu
cd "$(dirname "$0")/.."
. packaging/needs.sh

suite=${1:?"which suite of Debian?"}
cache=${USDTY_SYSTEMS:-/var/cache/usdty}

give_up() {
	echo "Skipped: $suite: $1"
	echo "0 passed, 0 failed, 1 skipped"
	exit
}

[ "$(id -u)" = 0 ] || give_up "only root can make a system"
needs "has_command mmdebstrap" mmdebstrap
needs_install
has_command mmdebstrap || give_up "no mmdebstrap"
mount_tracefs || true

# The mirror may be older than its files' dates allow.
mkdir -p "$cache"
if [ ! -e "$cache/$suite.tar" ]; then
	echo "making $cache/$suite.tar"
	mmdebstrap --quiet --variant=apt --include=ca-certificates \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		"$suite" "$cache/$suite.new.tar" >"$cache/$suite.log" 2>&1 || {
		rm -f "$cache/$suite.new.tar"
		give_up "mmdebstrap failed: see $cache/$suite.log"
	}
	mv "$cache/$suite.new.tar" "$cache/$suite.tar"
fi

root=$(mktemp -d "$cache/$suite.XXXXXX")
leave() {
	local process

	for process in /proc/[0-9]*; do
		[ "$(readlink "$process/root")" != "$root" ] ||
			kill -KILL "${process#/proc/}" || true
	done 2>/dev/null
	rm -rf --one-file-system "$root"
}
trap leave EXIT
trap 'exit 1' INT TERM
tar -C "$root" --exclude './dev/*' -xf "$cache/$suite.tar"
cp /etc/resolv.conf "$root/etc/"
mkdir "$root/work"
bash tests/files.sh | xargs -d '\n' cp --parents -t "$root/work"

# Its mounts end with it. Processes keep their numbers: a tracer would not find
# them by those of a new namespace.
cat >"$root/newcomer.sh" <<'END'
for directory in proc sys dev; do
	mount --rbind "/$directory" "$1/$directory"
done
for directory in run tmp; do
	mount -t tmpfs -o mode=1777 "$directory" "$1/$directory"
done
chmod 755 "$1/run"
exec chroot "$1" /usr/bin/env -i HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	bash -c 'cd /work
		examples/quickstart.sh || exit 3
		tests/run.sh'
END
status=0
unshare --mount --propagation private \
	bash "$root/newcomer.sh" "$root" || status=$?
[ "$status" != 3 ] || echo "0 passed, 1 failed (quickstart.sh), 0 skipped"
exit "$status"
