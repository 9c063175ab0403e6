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
packages=$(sed -n 's/^| Debian, Ubuntu | //p' README.md |
	grep -o '`[^`]*`' | tr -d '`' | tr '\n ' ',,')
[ -n "$lines" ] && [ -n "$packages" ]

# Made once: it takes most of a minute.
root=$work/root-$VERSION_CODENAME-$(cksum <<<"$packages" | cut -d ' ' -f 1)
if [ ! -e "$root.made" ]; then
	rm -rf "$root"
	mkdir -p "$work"
	mmdebstrap --quiet --variant=apt --include="${packages%,}" \
		"$VERSION_CODENAME" "$root" >"$work/log" 2>&1 || {
		cat "$work/log"
		skip "mmdebstrap failed"
	}
	touch "$root.made"
fi

rm -rf "$root/work" "$root/usr/local"
mkdir -p "$root/work" "$root/usr/local"
git ls-files -z | xargs -0 cp --parents -t "$root/work"
cat >"$root/lines.sh" <<END
set -e
cd /work
sudo() { "\$@"; }
$lines
timeout 2 ./a.out || [ \$? = 124 ]
END
chroot "$root" bash /lines.sh >"$work/log" 2>&1 || {
	cat "$work/log"
	exit 1
}
grep '^process ' "$work/log"
