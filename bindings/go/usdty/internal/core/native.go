// SPDX-License-Identifier: MIT

//go:build linux && cgo

// Package core is the library: SWIG's wrapper of it (core.go), what makes the
// wrapper pleasant to call (this file), or, where the library cannot be built,
// what stands for it (none.go).
package core

import (
	"bytes"
	"unsafe"
)

import "C"

// Why says why nothing can be traced in this build; "" if it can.
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

// text is what a function with the manner of snprintf says.
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

// made is what a function makes, or its status and the reason.
func made(create func(provider *uintptr, reason []byte) int) (provider uintptr, status int, why string) {
	result, reason := new(uintptr), make([]byte, 16384)
	status = create(result, reason)
	return *result, status, upToNull(reason)
}

// NewProvider returns a provider, or a status and its sentence.
func NewProvider(name, module string) (provider uintptr, status int, why string) {
	return made(func(provider *uintptr, reason []byte) int {
		return Provider_new_with(name, module, provider, reason)
	})
}

// FromText returns a provider of a definition, or a status and its sentence.
func FromText(definition, name string) (provider uintptr, status int, why string) {
	return made(func(provider *uintptr, reason []byte) int {
		return Provider_from_text(definition, int64(len(definition)), name,
			provider, reason)
	})
}

// FromFile is FromText of a file.
func FromFile(path, name string) (provider uintptr, status int, why string) {
	return made(func(provider *uintptr, reason []byte) int {
		return Provider_from_file(path, name, provider, reason)
	})
}

// Definition is what a probe was defined as.
func Definition(probe uintptr) (function, name string, types []int32, names []string) {
	for i := int64(0); i < Probe_get_count(probe); i++ {
		types = append(types, int32(Probe_get_type(probe, i)))
		names = append(names, Probe_get_argument_name(probe, i))
	}
	return Probe_get_function(probe), Probe_get_name(probe), types, names
}

// Error is why the provider's last call failed.
func Error(provider uintptr) string {
	return text(func(room []byte) int64 {
		return Provider_error(provider, room)
	})
}

// Path is of the provider's object of that number, "" if there is none.
func Path(provider uintptr, index int) string {
	return text(func(room []byte) int64 {
		return Provider_get_path(provider, int64(index), room)
	})
}

// AddProbe returns the probe or a status. Names may be nil; "" is no name.
func AddProbe(provider uintptr, function, name string, types []int32,
	names []string, flags uint) (probe uintptr, status int) {
	made := new(uintptr)
	var first *int32
	if len(types) > 0 {
		first = &types[0]
	}
	strings, free := cStrings(names)
	defer free()
	status = Provider_add_probe_with(provider, function, name, first,
		strings, int64(len(types)), flags, made)
	return *made, status
}

// cStrings makes an array of C strings, NULL for "", in C's memory.
func cStrings(texts []string) (array uintptr, free func()) {
	if texts == nil {
		return 0, func() {}
	}
	size := (len(texts) + 1) * int(unsafe.Sizeof(array))
	for _, text := range texts {
		size += len(text) + 1
	}
	array = Swig_malloc(size)
	room := unsafe.Slice((*byte)(Pointer(array)), size)
	pointers := unsafe.Slice((*uintptr)(Pointer(array)), len(texts)+1)
	at := len(pointers) * int(unsafe.Sizeof(array))
	for i, text := range texts {
		pointers[i] = 0
		if text != "" {
			pointers[i] = array + uintptr(at)
		}
		at += copy(room[at:], text+"\x00")
	}
	return array, func() { Swig_free(array) }
}

// Location is where the probe's gate and its entry are now.
func Location(probe uintptr) (gate, entry uintptr) {
	at := new([2]uintptr)
	Probe_location(probe, &at[0], &at[1])
	return at[0], at[1]
}

// FireWords is for where there is no direct call.
func FireWords(probe uintptr, words *[12]uint64, count int) {
	Probe_fire_words(probe, &words[0], int64(count))
}

// Pointer makes one of an address of C's.
func Pointer(address uintptr) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&address))
}
