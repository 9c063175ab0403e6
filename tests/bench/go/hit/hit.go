// SPDX-License-Identifier: MIT

//go:build amd64

// Package hit calls an entry with nothing around it: the benchmark's floor.
package hit

//go:noescape
func Call(entry uintptr)
