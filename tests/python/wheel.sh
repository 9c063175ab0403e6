#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The wheel serves every CPython from 3.10 on that is here, and wants nothing
# else; the source distribution builds:  wheel.sh SOURCES DIRECTORY
set -eu
sources=$1
directory=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unzip=("$directory/venv/bin/python" -m zipfile -e)
"${unzip[@]}" "$directory"/dist/*.whl "$work/wheel"
find "$work/wheel" -name '*.so*' | while read -r object; do
	readelf -d "$object" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'
done | sort -u | grep -vE '^(libc|libm|libpthread|libdl|ld-linux.*)\.so' |
	while read -r needed; do
		[ -e "$work/wheel/usdty.libs/$needed" ] || {
			echo "the wheel lacks $needed"
			exit 1
		}
	done

pythons=()
for minor in 10 11 12 13 14; do
	for python in "$(command -v "python3.$minor" || true)" \
		"${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.$minor.*/bin/python; do
		[ -x "$python" ] && "$python" -c "import sys, venv, ensurepip
sys.exit(sys.version_info[:2] != (3, $minor))" 2>/dev/null &&
			pythons+=("$python") && break
	done
done
for python in "${pythons[@]}"; do
	rm -rf "$work/venv"
	"$python" -m venv "$work/venv"
	"$work/venv/bin/pip" install -q --disable-pip-version-check \
		--no-index "$directory"/dist/*.whl
	"$work/venv/bin/pip" install -q --disable-pip-version-check pytest
	echo "== $("$python" -V)"
	(cd "$sources/tests/python" && "$work/venv/bin/python" -B -m pytest -q \
		-p no:cacheprovider .)
done
rm -rf "$work/venv"
"${pythons[0]}" -m venv "$work/venv"
echo "== from the source distribution"
"$work/venv/bin/pip" install -q --disable-pip-version-check \
	"$directory"/dist/*.tar.gz
cd "$work"
"$work/venv/bin/python" -c 'import usdty
with usdty.Provider("sdist") as provider:
    provider.probe("request", str).fire("well")'
