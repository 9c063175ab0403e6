#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# A program of another module builds with the package from a clean module cache
# and build cache, with nothing but Go and a C compiler, and without libffi: the
# package is in a file that Go's own tools would serve, and no other file is seen.
# module.sh GO
set -eu
go=$1
cd "$(dirname "$0")/../.."
without_ffi=$PWD/tests/without_ffi.sh skipped=0
work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT

# What a module of Go is: the files of the source tree, read-only.
# A path without a dot cannot be downloaded; a real one can.
name=usdty.test/usdty version=v0.1.0
module=$work/module/$name@$version
mkdir -p "$module" "$work/proxy/$name/@v" "$work/program"
bash tests/files.sh | while read -r file; do
	install -D -m 644 "$file" "$module/$file"
done
# What has a go.mod of its own is another module.
find "$module" -mindepth 2 -name go.mod -printf '%h\n' | xargs -r rm -r
grep -rlE '"usdty/|^module usdty$' "$module" --include='*.go' --include=go.mod |
	xargs sed -i "s|\"usdty/|\"$name/|; s|^module usdty\$|module $name|"
cp "$module/go.mod" "$work/proxy/$name/@v/$version.mod"
echo "{\"Version\":\"$version\"}" >"$work/proxy/$name/@v/$version.info"
python3 - "$work/module" "$work/proxy/$name/@v/$version.zip" <<'EOF'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[2], "w") as archive:
    for directory, _, files in os.walk(sys.argv[1]):
        for file in files:
            path = os.path.join(directory, file)
            archive.write(path, os.path.relpath(path, sys.argv[1]))
EOF
rm -r "$work/module"

cd "$work/program"
printf 'module program\n\ngo 1.19\n\nrequire %s %s\n' "$name" "$version" >go.mod
cat >main.go <<EOF
package main

import (
	"fmt"

	"$name/bindings/go/usdty"
)

func main() {
	provider, err := usdty.NewProvider("module", "test")
	fmt.Println(provider.Backend(), usdty.Version(), err, provider.Enable())
	provider.Close()
}
EOF
export GOFLAGS=-mod=mod GOPROXY="file://$work/proxy" GONOSUMDB="*" GONOSUMCHECK=1
export GOMODCACHE=$work/cache GOCACHE=$work/build GOTOOLCHAIN=local
unset CGO_CFLAGS
bash "$without_ffi" env PKG_CONFIG=false "$go" build -o program . || skipped=$?
[ $skipped = 0 ] || [ $skipped = 77 ] || exit $skipped
needed=$(readelf -d program | grep NEEDED)
echo "$needed"
[[ $needed != *libffi* ]]
export USDTY_DIR=$work/objects
[ "$(USDTY_BACKEND=none ./program)" = "none 0.1.0 <nil> <nil>" ]
./program
CGO_ENABLED=0 "$go" run .

# And vendored.
"$go" mod vendor
rm -r "$work/proxy"
"$go" build -mod=vendor -o vendored .
[ "$(USDTY_BACKEND=none ./vendored)" = "none 0.1.0 <nil> <nil>" ]
exit $skipped
