// SPDX-License-Identifier: MIT

// Package stub calls the entry of a probe without cgo.
//
// An entry takes its arguments as C passes them. It changes no register, uses
// no stack, and returns (see usdty_probe_location() in usdty.h). So it can run
// on a goroutine's stack, however little room is left. For the scheduler, the
// garbage collector and signals it is the same as other assembly of Go. This is
// not a general way to call C.
package stub

import "unsafe"

// A Head is what a call needs besides its arguments, the words. For each bit
// that is set in Texts, the word is an offset into Room. The call itself
// changes these offsets to addresses, because Room may be on the goroutine's
// stack, which cannot move any more at this point.
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
