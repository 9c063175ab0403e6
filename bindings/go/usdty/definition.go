// SPDX-License-Identifier: MIT

package usdty

import (
	"reflect"

	"usdty/bindings/go/usdty/internal/core"
)

// ProviderFromText makes a provider from a definition in the D language, which
// "dtrace -h" could read, too:
//
//	provider myapp { probe request(char *path, int status); };
//
// The name chooses a provider of the text; it may be "" if there is only one.
// The provider is disabled. FindProbe returns its probes, which have no
// function. Their kinds are those that Go has for C's types. Errors in the
// definition are reported as a compiler reports them, each with its line and a
// caret.
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

// ProviderFromFile is ProviderFromText for a file.
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

// kindsOfTypes has the kind of each of the library's types, by number.
var kindsOfTypes = [...]reflect.Kind{
	1: reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
	reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
	reflect.Int32, reflect.Int, reflect.Uintptr, reflect.String,
}

// defined returns a Provider with the probes of the library's provider.
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
		_ = probe.init(function, name, kinds) // was checked already
		probe.adopt(p)
		p.keep(probe, each, names)
	}
}
