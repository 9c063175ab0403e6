#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The wheel serves every CPython from 3.10 on that is here, and needs nothing but
# the C library; the source distribution builds, also without libffi:
# wheel.sh SOURCES DIRECTORY
set -eu
sources=$1
directory=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unzip=("$directory/venv/bin/python" -m zipfile -e)
"${unzip[@]}" "$directory"/dist/*.whl "$work/wheel"
objects=$(find "$work/wheel" -name '*.so*')
[[ $objects == *_core* ]]
for object in $objects; do
	readelf -d "$object" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'
	! nm -D -u "$object" | grep ' ffi_' >&2 || exit 1
done >"$work/needed"
! grep -vE '^(libc|libm|libpthread|libdl|ld-linux.*)\.so' "$work/needed" || {
	echo "the wheel needs that"
	exit 1
}

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
		-p no:cacheprovider --ignore ask .)
done
rm -rf "$work/venv"
"${pythons[0]}" -m venv "$work/venv"
echo "== from the source distribution, without libffi"
skipped=0
bash "$sources/tests/without_ffi.sh" \
	"$work/venv/bin/pip" install -q --disable-pip-version-check \
	"$directory"/dist/*.tar.gz || skipped=$?
[ $skipped = 0 ] || [ $skipped = 77 ] || exit $skipped
cd "$work"
"$work/venv/bin/python" -c 'import usdty
with usdty.Provider("sdist") as provider:
    provider.probe("request", str).fire("well")'
exit $skipped
