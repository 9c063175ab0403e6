// SPDX-License-Identifier: MIT

//go:build (amd64 || arm64) && !purego

package stub

// Direct is whether the calls can be used.
const Direct = true

// All calls the entry with all words.
//
//go:noescape
func All(call *Call)

// Few calls the entry with the words that C passes in registers.
//
//go:noescape
func Few(call *FewCall)
