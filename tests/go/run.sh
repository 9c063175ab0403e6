#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# One test of the Go binding with one Go: run.sh GO TEST [ARGUMENT...]
set -eu
cd "$(dirname "$0")/../.."
go=$1 test=$2
shift 2

# Nothing is downloaded. Go's cache does not see that a file changed that
# another one includes: so the core's sources are part of the options.
sources=$(cat core/include/*.h $(find core/src -name '*.[ch]' | LC_ALL=C sort) |
	sha256sum | cut -c1-16)
export GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-buildvcs=false
export CGO_ENABLED=${CGO_ENABLED-1} CGO_CFLAGS="-O2 -g -DUSDTY_SOURCES=0x$sources"

packages=(./bindings/go/... ./examples/go/... ./tests/go/... ./tests/bench/go/...)

skip() {
	echo "SKIPPED: go $test: $1"
	exit 77
}

case $test in
build) # DIRECTORY: the programs of other tests
	mkdir -p "$1/examples"
	"$go" build -o "$1/fire" ./tests/go/fire
	"$go" build -tags purego -o "$1/fire-purego" ./tests/go/fire
	"$go" build -o "$1/copies" ./tests/go/copies
	"$go" build -o "$1/examples/" ./examples/go/...
	"$go" build -o "$1/bench" ./tests/bench/go
	;;
format)
	unformatted=$("$("$go" env GOROOT)/bin/gofmt" -l \
		bindings/go examples/go examples/definition-go tests/go \
		tests/bench/go tests/gen/golden)
	echo "$unformatted"
	[ -z "$unformatted" ]
	;;
inline) # what is fast because the compiler inlines it
	said=$("$go" build -gcflags=-m=2 ./bindings/go/usdty 2>&1)
	for name in '(*Probe).Enabled' '(*Probe).open' '(*Probe0).Fire'; do
		grep -qF "can inline $name with cost" <<<"$said" || {
			grep -F "cannot inline $name:" <<<"$said"
			exit 1
		}
	done
	;;
vet) "$go" vet "${packages[@]}" ;;
test) "$go" test -count=1 -cover ./bindings/go/usdty/... ;;
bench) "$go" test -count=1 -run '^$' -bench . -benchtime 100x ./bindings/go/usdty ;;
race) "$go" test -count=1 -race ./bindings/go/usdty ;;
ask) # with the backend of tests/ask, whose files are laid over the package's
	laid=$(mktemp -d)
	trap 'rm -rf "$laid"' EXIT
	package=$PWD/bindings/go/usdty
	cp tests/go/ask/core.go.txt "$laid/core.go" # cgo goes by the ending
	cat >"$laid/overlay" <<-EOF
		{ "Replace": {
			"$package/ask_test.go": "$PWD/tests/go/ask/ask_test.go.txt",
			"$package/internal/core/ask.go": "$laid/core.go",
			"$package/internal/core/lib_backends.c": "$PWD/tests/ask/ask.c"
		} }
	EOF
	export CGO_CFLAGS="$CGO_CFLAGS -I$PWD/tests/ask"
	"$go" test -count=1 -vet=off -overlay "$laid/overlay" -run '^TestAsk' \
		./bindings/go/usdty
	;;
purego) "$go" test -count=1 -tags purego ./bindings/go/usdty ;;
nocgo)
	export CGO_ENABLED=0
	"$go" vet ./bindings/go/... ./examples/go/... ./tests/go/...
	"$go" test -count=1 ./bindings/go/usdty
	GOOS=darwin "$go" vet ./bindings/go/usdty
	GOOS=windows "$go" vet ./bindings/go/usdty
	GOARCH=386 "$go" vet ./bindings/go/usdty
	;;
arm64)
	CGO_ENABLED=0 GOARCH=arm64 "$go" vet ./bindings/go/...
	stub=$(mktemp)
	trap 'rm -f "$stub"' EXIT
	CGO_ENABLED=0 GOARCH=arm64 "$go" test -c -o "$stub" \
		./bindings/go/usdty/internal/stub
	if command -v qemu-aarch64-static >/dev/null; then
		qemu-aarch64-static "$stub"
	fi
	export GOARCH=arm64 CC=aarch64-linux-gnu-gcc
	command -v $CC >/dev/null || skip "no $CC"
	"$go" test -c -o /dev/null ./bindings/go/usdty
	;;
in) # DIRECTORY ARGUMENT...: a command of Go in a module that replaces usdty
	cd "$1"
	shift
	GOFLAGS="$GOFLAGS -mod=mod" exec "$go" "$@"
	;;
module) exec bash tests/go/module.sh "$go" ;;
esac
