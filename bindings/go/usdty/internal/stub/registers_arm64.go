// SPDX-License-Identifier: MIT

//go:build !purego

package stub

// Registers is how many arguments C passes in registers.
const Registers = 8
