#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs the SWIG whose version the generated files in the tree are made with:
#
#   packaging/swig.sh SWIG-OPTION...
#
# It is installed from PyPI into build/swig, once.
set -eu
cd "$(dirname "$0")/.."
version=4.5.1
swig=$PWD/build/swig/$version
if [ ! -x "$swig/bin/swig" ]; then
	rm -rf "$swig"
	python3 -m venv "$swig"
	"$swig/bin/pip" install -q --disable-pip-version-check "swig==$version"
fi
exec "$swig/bin/swig" "$@"
