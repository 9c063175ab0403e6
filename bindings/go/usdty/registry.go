// SPDX-License-Identifier: MIT

package usdty

import "sync"

// What Generated was given and is not enabled yet.
var registry struct {
	sync.Mutex
	waiting []generated
	called  bool
}

type generated struct {
	provider *Provider
	err      error // of its definition
}

func (g generated) enable() error {
	if g.err != nil {
		return g.err
	}
	return g.provider.Enable()
}

// Generated is for files that usdty gen go makes: RegisterProbes enables the
// provider. If it was called already the provider is enabled now; if it cannot
// be, the next call says why. The error is that of the definition.
func Generated(provider *Provider, err error) *Provider {
	registry.Lock()
	defer registry.Unlock()
	made := generated{provider, err}
	if !registry.called || made.enable() != nil {
		registry.waiting = append(registry.waiting, made)
	}
	return provider
}

// RegisterProbes makes the probes of all files that usdty gen go made visible to
// tracers, also of those in libraries' packages: all of this Go program. A library
// for C (-buildmode=c-shared) is a program of its own. An application calls it once;
// more calls do no harm. The error is the first of those of the definitions and
// of Enable; the others are tried all the same.
func RegisterProbes() error {
	registry.Lock()
	defer registry.Unlock()
	var first error
	var still []generated
	registry.called = true
	for _, each := range registry.waiting {
		if err := each.enable(); err != nil {
			still = append(still, each)
			if first == nil {
				first = err
			}
		}
	}
	registry.waiting = still
	return first
}
