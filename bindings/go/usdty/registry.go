// SPDX-License-Identifier: MIT

package usdty

import "sync"

// registry has the providers that Generated got and that are not enabled yet.
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

// Generated is called by files that usdty gen go makes, with the results of
// ProviderFromText. It returns the provider, which RegisterProbes enables. If
// that was called already, the provider is enabled now; if this fails, the next
// call of RegisterProbes returns the error.
func Generated(provider *Provider, err error) *Provider {
	registry.Lock()
	defer registry.Unlock()
	made := generated{provider, err}
	if !registry.called || made.enable() != nil {
		registry.waiting = append(registry.waiting, made)
	}
	return provider
}

// RegisterProbes makes the probes of all files that usdty gen go made visible
// to tracers: all files of this Go program, including those in libraries'
// packages. A library for C (-buildmode=c-shared) is a program of its own. An
// application calls RegisterProbes once; more calls do no harm. It tries all
// providers, and returns the first error of a definition or of Enable.
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
