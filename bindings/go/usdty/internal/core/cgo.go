// SPDX-License-Identifier: MIT

//go:build linux && cgo

package core

// The options with which cgo compiles the library, as core/CMakeLists.txt does.
// cgo has no options for a single file, so all files get the frame pointers
// that fire.c needs. cgo does not allow the other options of fire.c; lib_fire.c
// sets them.

/*
#cgo CFLAGS: -std=gnu11 -O2 -fvisibility=hidden -fno-omit-frame-pointer
#cgo CFLAGS: -I${SRCDIR}/../../../../../core/include -I${SRCDIR}/../../../../../core/src
#cgo LDFLAGS: -ldl -lpthread
*/
import "C"
