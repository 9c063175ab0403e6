// SPDX-License-Identifier: MIT

//go:build linux && cgo

package core

// How the library is compiled here: as core/CMakeLists.txt does it. cgo has no
// options for one file, so all have fire.c's frame pointers; what else fire.c
// wants is in lib_fire.c, because cgo does not allow it as an option.

/*
#cgo CFLAGS: -std=gnu11 -O2 -fvisibility=hidden -fno-omit-frame-pointer
#cgo CFLAGS: -I${SRCDIR}/../../../../../core/include -I${SRCDIR}/../../../../../core/src
#cgo LDFLAGS: -ldl -lpthread
*/
import "C"
