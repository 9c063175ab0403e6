// SPDX-License-Identifier: MIT

package usdty

import (
	"sync/atomic"
	"unsafe"

	"usdty/bindings/go/usdty/internal/core"
)

var strict atomic.Bool

func init() { strict.Store(core.Is_strict() != 0) }

// The words of probes in strict mode: their gate is open, so that firing checks
// its arguments always, and has no more to look at in other modes. Such a probe
// fires with its others, which real() returns. C never sees these.
var alwaysOpen = unsafe.Pointer(&[2]*uint16{&gateApart})

// SetStrict turns strict mode on or off: Fire and FireFunc then check their
// arguments whether a tracer is attached or not, and return an error for
// everything that would be skipped or escaped otherwise, each time. It is for
// tests. At first it is on with USDTY_STRICT=1 in the environment, unless the
// program is a set-user-id one.
//
// While no tracer is attached it holds for probes that are added and for
// providers that are enabled after the call.
func SetStrict(on bool) { strict.Store(on) }

// Strict reports whether strict mode is on.
func Strict() bool { return strict.Load() }

// real returns the library's words of the probe, or apart.
func (p *Probe) real() unsafe.Pointer {
	words := atomic.LoadPointer(&p.words)
	if words == alwaysOpen {
		words = p.added
	}
	return words
}

// setStrict sets what open() looks at. It is called under the provider's lock.
func (p *Probe) setStrict(on bool) {
	words := p.added
	if on {
		words = alwaysOpen
	}
	atomic.StorePointer(&p.words, words)
}

// evaluates reports whether FireFunc calls its function.
func (p *Probe) evaluates() bool {
	words := p.real()
	return words != apart && (strict.Load() || watched(words))
}

// tells counts a hit that is skipped, and reports whether its error is returned:
// a program that passes errors on must not fail as long as somebody watches.
func (p *Probe) tells() bool {
	if strict.Load() {
		return true
	}
	p.skipped.Add(1)
	return !p.told.Swap(true)
}

// rescue is deferred around a function that makes arguments: its panic must not
// end a program because a tracer is attached.
func (p *Probe) rescue(err *error) {
	if why := recover(); why != nil {
		*err = nil
		if p.tells() {
			*err = explain(ErrValue,
				"probe %s: the function for its arguments panicked: %v",
				p, why)
		}
	}
}

// Skipped returns how many hits were skipped, because an argument did not fit,
// or the function of FireFunc panicked; 0 for a nil probe.
func (p *Probe) Skipped() uint64 {
	if p == nil {
		return 0
	}
	return p.skipped.Load()
}
