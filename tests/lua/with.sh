#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs a command that finds the module built in a directory:
# with.sh DIRECTORY COMMAND...
root=$(cd "$(dirname "$0")/../.." && pwd)
export LUA_CPATH="$1/?.so" LUA_PATH="$root/bindings/lua/?.lua;;"
export USDTY_DIR=$1/objects
shift
exec "$@"
