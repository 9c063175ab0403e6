// SPDX-License-Identifier: MIT

// Package stub calls the entry of a probe without cgo.
//
// An entry takes its arguments as C passes them, touches no register and no
// stack, and returns (see usdty_probe_location() in usdty.h): so it runs on a
// goroutine's stack, whatever little room is left there, and the scheduler,
// the collector and signals meet nothing that they would not meet in any
// assembly of Go. This is not a general way to call C.
package stub

import "unsafe"

// A Head is what a call needs besides the arguments, its words. Those of the bits
// that are set in Texts are offsets into Room: they become addresses in the call
// itself, where the goroutine's stack, which Room may be on, cannot move any
// more.
type Head struct {
	Entry uintptr
	Room  unsafe.Pointer
	Texts uint64
}

// A FewCall has the words that C passes in registers.
type FewCall struct {
	Head
	Words [Registers]uint64
}

// A Call has as many words as a probe may have arguments.
type Call struct {
	Head
	Words [12]uint64
}
