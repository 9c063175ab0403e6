// SPDX-License-Identifier: MIT

//go:build !race

package usdty

const poolForgets = false
