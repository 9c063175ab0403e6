// SPDX-License-Identifier: MIT

package usdty

import (
	"reflect"

	"usdty/bindings/go/usdty/internal/core"
)

// ProviderFromText makes a provider, disabled, with the probes of a definition
// in the D language, as for dtrace -h:
//
//	provider myapp { probe request(char *path, int status); };
//
// The name says which provider of the text, "" its only one. FindProbe gives the
// probes, which have no function; their kinds are those that Go has for C's
// types. Errors show each line with a caret, as compilers do.
func ProviderFromText(definition, name string) (*Provider, error) {
	if err := noNull(ErrNotFound, "provider", name); err != nil {
		return nil, err
	}
	made, status, why := core.FromText(definition, name)
	if status != 0 {
		return nil, refused(status, why)
	}
	return defined(made), nil
}

// ProviderFromFile is ProviderFromText of a file.
func ProviderFromFile(path, name string) (*Provider, error) {
	if err := noNull(ErrNotFound, "provider", name); err != nil {
		return nil, err
	}
	if err := noNull(ErrIO, "file", path); err != nil {
		return nil, err
	}
	made, status, why := core.FromFile(path, name)
	if status != 0 {
		return nil, refused(status, why)
	}
	return defined(made), nil
}

// The kinds of the library's types, by their numbers.
var kindsOfTypes = [...]reflect.Kind{
	1: reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
	reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
	reflect.Int32, reflect.Int, reflect.Uintptr, reflect.String,
}

// defined is a provider with the probes that the library's one has.
func defined(made uintptr) *Provider {
	p := &Provider{Name: core.Provider_get_name(made), handle: newHandle(made)}
	for i := int64(0); ; i++ {
		each := core.Provider_get_probe(made, i)
		if each == 0 {
			return p
		}
		function, name, types, names := core.Definition(each)
		kinds := make([]reflect.Kind, len(types))
		for i, typ := range types {
			kinds[i] = kindsOfTypes[typ]
		}
		probe := new(Probe)
		_ = probe.init(function, name, kinds) // cannot fail: it was defined
		probe.adopt(p)
		p.keep(probe, each, names)
	}
}
