// SPDX-License-Identifier: MIT

package core

// A Spec is of a probe that AddProbes adds. Names may be nil; "" is no name.
type Spec struct {
	Function string
	Name     string
	Types    []int32
	Names    []string
	Flags    uint
}
