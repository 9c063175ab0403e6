// SPDX-License-Identifier: MIT

//go:build linux && cgo

package usdty

import (
	"reflect"
	"strings"
	"testing"

	"usdty/bindings/go/usdty/internal/core"
)

func TestTypesAreTheLibrarys(t *testing.T) {
	for kind, name := range map[reflect.Kind]string{
		reflect.Int8: "int8", reflect.Int16: "int16", reflect.Int32: "int32",
		reflect.Int64: "int64", reflect.Int: "int64",
		reflect.Uint8: "uint8", reflect.Uint16: "uint16",
		reflect.Uint32: "uint32", reflect.Uint64: "uint64",
		reflect.Uint: "uint64", reflect.Bool: "uint8",
		reflect.Uintptr: "pointer", reflect.UnsafePointer: "pointer",
		reflect.String: "string",
	} {
		if typ := core.Type_name(int(typeOf(kind))); typ != name {
			t.Errorf("%s is %s, not %s", kind, typ, name)
		}
	}
	for _, kind := range []reflect.Kind{reflect.Invalid, reflect.Float64,
		reflect.Slice, reflect.Struct, reflect.Kind(1000)} {
		if typeOf(kind) != 0 {
			t.Errorf("%s has a type", kind)
		}
	}
}

func TestDefinitionBecomesProvider(t *testing.T) {
	t.Setenv("USDTY_DIR", t.TempDir())
	provider, err := ProviderFromText(
		"provider unit { probe start(); probe request(char *path, int status,"+
			" unsigned short, long size, void *);};", "")
	if err != nil {
		t.Fatal(err)
	}
	defer provider.Close()
	request := provider.FindProbe("", "request")
	if provider.Name != "unit" || len(provider.Probes) != 2 || request == nil {
		t.Fatal(provider.Name, provider.Probes)
	}
	if kinds := request.Kinds(); !reflect.DeepEqual(kinds, []reflect.Kind{
		reflect.String, reflect.Int32, reflect.Uint16, reflect.Int,
		reflect.Uintptr}) {
		t.Error(kinds)
	}
	if names := request.ArgumentNames(); !reflect.DeepEqual(names, []string{
		"path", "status", "", "size", ""}) {
		t.Error(names)
	}
	if err := provider.Enable(); err != nil {
		t.Fatal(err)
	}
	setGate(t, request, 1)
	if err := request.Fire("/", 200, 1, 2, 3); err != nil {
		t.Error(err)
	}
}

func TestDefinitionsErrorsAreShown(t *testing.T) {
	_, err := ProviderFromText("provider unit {\n\tprobe start(float);\n};", "")
	expect(t, err, ErrSyntax, "")
	if !strings.Contains(err.Error(), ":2:") || !strings.Contains(err.Error(), "^") {
		t.Error(err)
	}
	_, err = ProviderFromText("provider unit {};", "other")
	expect(t, err, ErrNotFound, "")
	_, err = ProviderFromFile(t.TempDir()+"/missing.d", "")
	expect(t, err, ErrIO, "")
}

func TestMostArgumentsAreTheLibrarys(t *testing.T) {
	if most := core.Max_arguments(); most != maxArguments {
		t.Error(most)
	}
}
