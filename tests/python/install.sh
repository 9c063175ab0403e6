#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Installs the package as its users do, from the wheel, with what its tests
# need:  install.sh SOURCES DIRECTORY PYTHON
# Leaves DIRECTORY/venv, and DIRECTORY/dist with the wheel and the sources.
set -eu
sources=$1
directory=$2
python=$3
skip() {
	echo "SKIPPED: Python: $1"
	exit 77
}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
	skip "older than 3.10"
"$python" -c 'import ensurepip, venv' 2>/dev/null || skip "no venv"
"$sources/packaging/swig.sh" -version >/dev/null 2>&1 ||
	skip "no packages can be installed with pip"

rm -rf "$directory/dist" "$directory/venv"
bash "$sources/packaging/python.sh" "$directory/dist" "$python"
"$python" -m venv "$directory/venv"
"$directory/venv/bin/pip" install -q --disable-pip-version-check \
	"$directory"/dist/*.whl pytest mypy
"$directory/venv/bin/python" -c 'import usdty; print(usdty.__version__)'
