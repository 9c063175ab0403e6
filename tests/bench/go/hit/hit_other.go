// SPDX-License-Identifier: MIT

//go:build !amd64

package hit

func Call(entry uintptr) {}
