// SPDX-License-Identifier: MIT

//go:build race

package usdty

// The race detector has sync.Pool forget at random.
const poolForgets = true
