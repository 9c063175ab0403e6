#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The lines of the README's "Use it", as printed, in a system with exactly the
# packages that the README names: use_it.sh SOURCE WORK
set -eu
source=$1 work=$2

skip() {
	echo "SKIPPED: the README's lines in a new system: $1"
	exit 77
}

command -v mmdebstrap >/dev/null || skip "no mmdebstrap"
[ "$(id -u)" = 0 ] || skip "only root can make one"
. /etc/os-release
[ "${ID:-}" = debian ] || skip "it is made on Debian alone"

cd "$source"
lines=$(awk '/^## Use it/ { in_part = 1 } in_part && /^```sh$/ { on = 1; next }
	/^```$/ { if (on) exit } on' README.md)
# Those that are needed, and those that are not.
mapfile -t packages < <(sed -n 's/^| Debian, Ubuntu | //p' README.md |
	grep -o '`[^`]*`' | tr -d '`')
[ -n "$lines" ] && [ ${#packages[@]} = 2 ]

# The new system is made once; each run starts from it.
mkdir -p "$work"
system=$work/$VERSION_CODENAME.tar root=$work/root
if [ ! -e "$system" ]; then
	mmdebstrap --quiet --variant=apt "$VERSION_CODENAME" "$work/new.tar" \
		>"$work/log" 2>&1 || {
		cat "$work/log"
		skip "mmdebstrap failed"
	}
	mv "$work/new.tar" "$system"
fi
trap 'rm -rf "$root"' EXIT
rm -rf "$root"
mkdir "$root"
tar -C "$root" --exclude './dev/*' -xf "$system"
cp /etc/resolv.conf "$root/etc/"
mknod -m 666 "$root/dev/null" c 1 3

cat >"$root/lines.sh" <<END
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends \$*
cd /work
sudo() { "\$@"; }
$lines
timeout 2 ./a.out || [ \$? = 124 ]
END

# run PACKAGE...: the lines, in a system that also has these packages.
run() {
	rm -rf "$root/work"
	mkdir "$root/work"
	bash tests/files.sh | xargs -d '\n' cp --parents -t "$root/work"
	chroot "$root" bash /lines.sh "$@" >"$work/log" 2>&1 &&
		grep '^process ' "$work/log" || {
		cat "$work/log"
		exit 1
	}
}

# shellcheck disable=SC2086 # words
run ${packages[0]}
# shellcheck disable=SC2086
run ${packages[1]}
chroot "$root" usdty list --help >/dev/null
[ -e "$root/usr/local/share/man/man1/usdty.1" ]
