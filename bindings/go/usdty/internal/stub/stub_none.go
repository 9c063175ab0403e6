// SPDX-License-Identifier: MIT

//go:build !(amd64 || arm64) || purego

package stub

// Direct is whether the calls can be used.
const Direct = false

// Registers is how many arguments C passes in registers.
const Registers = 0

func All(call *Call) { panic("usdty: no direct call on this machine") }

func Few(call *FewCall) { panic("usdty: no direct call on this machine") }
