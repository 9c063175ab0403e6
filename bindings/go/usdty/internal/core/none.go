// SPDX-License-Identifier: MIT

//go:build !linux || !cgo

// Package core replaces the library where it cannot be built. Every call but
// those for definitions succeeds, and no gate ever opens.
package core

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"unsafe"
)

func Abi_version() int { return ABI_VERSION }

// Why returns why tracing is not possible in this build.
func Why() string {
	return "this program was built without cgo, or not for Linux"
}

// The first two words of every probe: the addresses of its gate and entry.
var (
	closed uint16
	probe  = [2]*uint16{&closed}
)

func Backend_name() string { return "none" }

func Version() string { return "" }

// Is_strict is what the library's function is, without secure_getenv().
func Is_strict() int {
	wanted := os.Getenv("USDTY_STRICT")
	if wanted == "" || wanted == "0" || os.Getuid() != os.Geteuid() ||
		os.Getgid() != os.Getegid() {
		return 0
	}
	return 1
}

var (
	last    atomic.Uintptr
	enabled sync.Map // the enabled providers
)

func NewProvider(name, module string) (provider uintptr, status int, why string) {
	return last.Add(1), 0, ""
}

// Definitions are not parsed here, so a provider could have no probes by name.
func FromText(definition, name string) (provider uintptr, status int, why string) {
	return 0, ERROR_BACKEND, Why()
}

func FromFile(path, name string) (provider uintptr, status int, why string) {
	return 0, ERROR_BACKEND, Why()
}

func Definition(probe uintptr) (function, name string, types []int32, names []string) {
	return "", "", nil, nil
}

func Provider_get_name(provider uintptr) string            { return "" }
func Provider_get_probe(provider uintptr, i int64) uintptr { return 0 }

func Provider_free(provider uintptr) { enabled.Delete(provider) }

func Provider_enable(provider uintptr) int {
	enabled.Store(provider, nil)
	return 0
}

func Provider_disable(provider uintptr) int {
	enabled.Delete(provider)
	return 0
}

func Provider_is_enabled(provider uintptr) int {
	if _, is := enabled.Load(provider); is {
		return 1
	}
	return 0
}

func Provider_remove_probe(uintptr, uintptr) int   { return 0 }
func Provider_get_backend(provider uintptr) string { return "none" }
func Error(provider uintptr) string                { return "" }
func Path(provider uintptr, index int) string      { return "" }
func Status_name(status int) string                { return "" }

func Status_text(status int) string {
	return fmt.Sprintf("usdty: status %d", status)
}

func AddProbes(provider uintptr, specs []Spec) (probes []uintptr, status int) {
	probes = make([]uintptr, len(specs))
	for i := range probes {
		probes[i] = 1
	}
	return probes, 0
}

func Location(probe uintptr) (gate, entry uintptr) {
	return uintptr(unsafe.Pointer(&closed)), 0
}

func FireWords(probe uintptr, words *[12]uint64, count int) {}

func Probe_ask(uintptr) int { return 0 }

func Probe_none() uintptr { return 0 }

// Pointer makes a pointer from the address of a probe. All probes are the same.
func Pointer(address uintptr) unsafe.Pointer { return unsafe.Pointer(&probe) }
