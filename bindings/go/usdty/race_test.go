// SPDX-License-Identifier: MIT

//go:build race

package usdty

// With the race detector, sync.Pool drops objects at random.
const poolForgets = true
