// SPDX-License-Identifier: MIT

//go:build linux && cgo

// A Go program and C plug-ins, each with a copy of the library of its own:
// copies COPY OTHER-VERSION. They find each other's conflicts; copies of one
// version share objects. The
// plug-ins are those of tests/plugin.
package main

/*
#cgo CFLAGS: -I${SRCDIR}/../../../core/include -I${SRCDIR}/../../plugin
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>
#include "rival.h"

static const struct rival_functions *load(const char *path)
{
	void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct rival_functions *(*get)(void) = NULL;

	if (plugin)
		*(void **)&get = dlsym(plugin, "rival_get");
	return get ? get() : NULL;
}

static void *create(const struct rival_functions *copy, const char *text)
{
	return copy->create(text);
}

static int enable(const struct rival_functions *copy, void *rival)
{
	return copy->enable(rival);
}

static const char *path(const struct rival_functions *copy, void *rival)
{
	return copy->path(rival);
}

static void release(const struct rival_functions *copy, void *rival)
{
	copy->release(rival);
}
*/
import "C"

import (
	"errors"
	"log"
	"os"
	"unsafe"

	"usdty/bindings/go/usdty"
)

const (
	ours   = "provider rival { probe start(int); };"
	theirs = "provider rival { probe start(char *); };"
)

type plugin struct{ functions *C.struct_rival_functions }

func load(path string) plugin {
	text := C.CString(path)
	defer C.free(unsafe.Pointer(text))
	functions := C.load(text)
	if functions == nil {
		log.Fatal("cannot load ", path)
	}
	return plugin{functions}
}

func (c plugin) create(definition string) unsafe.Pointer {
	text := C.CString(definition)
	defer C.free(unsafe.Pointer(text))
	return C.create(c.functions, text)
}

func (c plugin) enable(rival unsafe.Pointer) bool {
	return C.enable(c.functions, rival) == 0
}

func provider() *usdty.Provider {
	made, err := usdty.ProviderFromText(ours, "")
	if err != nil {
		log.Fatal(err)
	}
	return made
}

// checkConflict: whoever is first, the other one is refused.
func (c plugin) checkConflict() {
	goes, rival := provider(), c.create(theirs)
	if err := goes.Enable(); err != nil {
		log.Fatal(err)
	}
	if c.enable(rival) {
		log.Fatal("the plug-in does not see Go's probe")
	}
	goes.Disable()
	if !c.enable(rival) {
		log.Fatal("the plug-in is refused for no reason")
	}
	if err := goes.Enable(); !errors.Is(err, usdty.ErrConflict) {
		log.Fatal("Go does not see the plug-in's probe: ", err)
	}
	C.release(c.functions, rival)
	if err := goes.Enable(); err != nil {
		log.Fatal(err)
	}
	goes.Close()
}

func (c plugin) checkShared(otherVersion bool) {
	goes, rival := provider(), c.create(ours)
	if err := goes.Enable(); err != nil || !c.enable(rival) {
		log.Fatal("equal definitions conflict: ", err)
	}
	same := goes.Paths()[0] == C.GoString(C.path(c.functions, rival))
	if same == otherVersion {
		log.Fatal("one object: ", same)
	}
	C.release(c.functions, rival)
	goes.Close()
}

func main() {
	if usdty.Unavailable() != nil {
		return
	}
	for number, path := range os.Args[1:] {
		loaded := load(path)
		loaded.checkConflict()
		loaded.checkShared(number == 1)
	}
}
