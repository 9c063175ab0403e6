// SPDX-License-Identifier: MIT

//go:build !linux || !cgo

package main

func main() {}
