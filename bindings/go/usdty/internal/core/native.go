// SPDX-License-Identifier: MIT

//go:build linux && cgo

// Package core is the library. core.go has SWIG's wrappers. This file has
// functions that are easier to call. none.go replaces both where the library
// cannot be built.
package core

import (
	"bytes"
	"unsafe"
)

/*
#include <stdlib.h>
#include <usdty.h>
*/
import "C"

// Why returns why tracing is not possible in this build; "" if it is.
func Why() string {
	switch name := Backend_name(); {
	case name == "":
		return "USDTY_BACKEND names no backend of this library"
	case name != "none":
		return ""
	case Backend_is_supported("stapsdt") == 0:
		return "the library has no backend for this machine"
	}
	return "USDTY_BACKEND asks for none"
}

// text returns the text of a function that writes like snprintf.
func text(write func(room []byte) int64) string {
	room := make([]byte, 512)
	if length := int(write(room)); length >= len(room) {
		room = make([]byte, length+1)
		write(room)
	}
	return upToNull(room)
}

func upToNull(room []byte) string {
	if end := bytes.IndexByte(room, 0); end >= 0 {
		return string(room[:end])
	}
	return string(room)
}

// made returns what the function makes, or its status and the reason.
func made(create func(provider *uintptr, reason []byte) int) (provider uintptr, status int, why string) {
	result, reason := new(uintptr), make([]byte, 16384)
	status = create(result, reason)
	return *result, status, upToNull(reason)
}

// NewProvider returns a provider, or a status and the reason.
func NewProvider(name, module string) (provider uintptr, status int, why string) {
	return made(func(provider *uintptr, reason []byte) int {
		return Provider_new_with(name, module, provider, reason)
	})
}

// FromText returns a definition's provider, or a status and the reason.
func FromText(definition, name string) (provider uintptr, status int, why string) {
	return made(func(provider *uintptr, reason []byte) int {
		return Provider_from_text(definition, int64(len(definition)), name,
			provider, reason)
	})
}

// FromFile is FromText for a file.
func FromFile(path, name string) (provider uintptr, status int, why string) {
	return made(func(provider *uintptr, reason []byte) int {
		return Provider_from_file(path, name, provider, reason)
	})
}

// Definition returns how a probe was defined.
func Definition(probe uintptr) (function, name string, types []int32, names []string) {
	for i := int64(0); i < Probe_get_count(probe); i++ {
		types = append(types, int32(Probe_get_type(probe, i)))
		names = append(names, Probe_get_argument_name(probe, i))
	}
	return Probe_get_function(probe), Probe_get_name(probe), types, names
}

// Error returns why the provider's last call failed.
func Error(provider uintptr) string {
	return text(func(room []byte) int64 {
		return Provider_error(provider, room)
	})
}

// Path returns the path of the provider's object number index; "" if there is
// none.
func Path(provider uintptr, index int) string {
	return text(func(room []byte) int64 {
		return Provider_get_path(provider, int64(index), room)
	})
}

// AddProbes returns the probes of all specs, or a status.
func AddProbes(provider uintptr, specs []Spec) (probes []uintptr, status int) {
	size := C.size_t(1)
	for i := range specs {
		size += C.size_t(specs[i].size())
	}
	// Zeroed: Go looks at a pointer before it is replaced.
	memory := C.calloc(1, size)
	defer C.free(memory)
	free := room{memory}
	list := unsafe.Slice((*C.usdty_probe_spec)(
		free.take(len(specs)*C.sizeof_usdty_probe_spec)), len(specs))
	for i := range specs {
		specs[i].fill(&list[i], &free)
	}
	probes = make([]uintptr, len(specs)+1)
	status = Provider_add_probes(provider, uintptr(memory),
		int64(len(specs)), &probes[0])
	return probes[:len(specs)], status
}

// room is what is left of a piece of C's memory.
type room struct{ at unsafe.Pointer }

// Each piece begins at a multiple of it.
const alignment = 8

func (r *room) take(size int) unsafe.Pointer {
	taken := r.at
	r.at = unsafe.Add(taken, (size+alignment-1)&^(alignment-1))
	return taken
}

// text is a C string.
func (r *room) text(text string) *C.char {
	taken := r.take(len(text) + 1)
	copy(unsafe.Slice((*byte)(taken), len(text)), text)
	return (*C.char)(taken)
}

// size is as much as fill takes, or a little more.
func (s *Spec) size() int {
	size := C.sizeof_usdty_probe_spec + len(s.Function) + len(s.Name) +
		len(s.Types)*int(unsafe.Sizeof(s.Types[0])) + 4*alignment
	for _, name := range s.Names {
		size += len(name) + 2*alignment
	}
	return size
}

func (s *Spec) fill(spec *C.usdty_probe_spec, free *room) {
	count := len(s.Types)
	types := free.take(count * int(unsafe.Sizeof(s.Types[0])))
	copy(unsafe.Slice((*int32)(types), count), s.Types)
	spec.size = C.sizeof_usdty_probe_spec
	spec.function = free.text(s.Function)
	spec.name = free.text(s.Name)
	spec.types = (*C.usdty_type)(types)
	spec.count = C.size_t(count)
	spec.flags = C.uint(s.Flags)
	if s.Names == nil {
		return
	}
	spec.argument_names = (**C.char)(free.take(
		len(s.Names) * int(unsafe.Sizeof(spec.name))))
	for i, name := range s.Names {
		if name != "" {
			unsafe.Slice(spec.argument_names, len(s.Names))[i] = free.text(name)
		}
	}
}

// Location returns the current addresses of the probe's gate and entry.
func Location(probe uintptr) (gate, entry uintptr) {
	at := new([2]uintptr)
	Probe_location(probe, &at[0], &at[1])
	return at[0], at[1]
}

// FireWords fires through cgo, for machines without a direct call.
func FireWords(probe uintptr, words *[12]uint64, count int) {
	Probe_fire_words(probe, &words[0], int64(count))
}

// Pointer makes a pointer from an address in C's memory.
func Pointer(address uintptr) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&address))
}
