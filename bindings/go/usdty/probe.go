// SPDX-License-Identifier: MIT

package usdty

import (
	"reflect"
	"runtime"
	"sync/atomic"
	"unsafe"

	"usdty/bindings/go/usdty/internal/core"
)

// A Probe is a point in a program that a tracer can watch. Its methods may be
// called from any goroutine. While no tracer is attached, they only read the
// gate, without cgo. NewProbe2 and the like make probes whose arguments the
// compiler checks.
type Probe struct {
	Function string
	Name     string

	// words points to the first two words of the library's probe: the
	// addresses of its gate and of its entry. Both may change at any time
	// and are loaded for each hit. A removed probe has those of
	// usdty_probe_none(), and a probe without a provider has apart. In strict
	// mode these are alwaysOpen, and the library's are in added.
	words, added unsafe.Pointer

	count int
	kinds [maxArguments]reflect.Kind
	texts uint64 // a bit for each string

	owner   atomic.Pointer[Provider]
	skipped atomic.Uint64 // hits
	told    atomic.Bool   // the first of them was returned

	handle *handle // keeps probe alive
	probe  uintptr // the library's handle
	names  []string

	// Its provider's, under its lock.
	number uint64 // in the order of addition, from 1 on; 0 if it has it not
	key    key    // in the index
}

const maxArguments = 12

// NewProbe makes a probe for Provider.AddProbe. Tracers show its name, an
// identifier of up to 63 letters, digits and '_'. The function may be empty. A
// probe has at most 12 arguments. Their kinds are integers, reflect.Bool (0 or
// 1), reflect.String, and reflect.Uintptr or reflect.UnsafePointer for
// addresses. Tracers see an int and a uint with 64 bits.
func NewProbe(function, name string, kinds ...reflect.Kind) (*Probe, error) {
	probe := new(Probe)
	if err := probe.init(function, name, kinds); err != nil {
		return nil, err
	}
	return probe, nil
}

func (p *Probe) init(function, name string, kinds []reflect.Kind) error {
	p.Function, p.Name = function, name
	p.count = len(kinds)
	p.words = apart
	if err := noNull(ErrFunctionName, "function", function); err != nil {
		return err
	}
	if err := noNull(ErrProbeName, "probe", name); err != nil {
		return err
	}
	if len(kinds) > maxArguments {
		return explain(ErrTooManyArguments, "probe %s: %d arguments: "+
			"a probe has at most %d", name, len(kinds), maxArguments)
	}
	for i, kind := range kinds {
		if typeOf(kind) == 0 {
			return explain(ErrType, "probe %s, argument %d: "+
				"%s cannot be an argument: give an integer, bool, "+
				"string or uintptr", name, i+1, kind)
		}
		p.kinds[i] = kind
		if kind == reflect.String {
			p.texts |= 1 << uint(i)
		}
	}
	return nil
}

func (p *Probe) definition() *Probe { return p }

func (p *Probe) adopt(provider *Provider) bool {
	return p.owner.CompareAndSwap(nil, provider)
}

// join sets everything that firing the probe needs. It sets words last, because
// other goroutines then see that the probe has been added.
func (p *Probe) join(handle *handle, probe uintptr, names []string) {
	p.handle, p.probe, p.names = handle, probe, names
	p.added = core.Pointer(probe)
	p.setStrict(strict.Load())
}

// The words of probes that have no provider. Firing such a probe is an error.
// Their gate is open, so that only its caller pays for that check. With
// usdty_probe_none(), whose gate is closed, each fire would compare. C never
// sees them.
var (
	gateApart uint16 = 1
	apart            = unsafe.Pointer(&[2]*uint16{&gateApart})
)

// gate returns the value of the gate. Its loads are plain: they stay where they
// are, because they depend on the words, which the caller loads atomically.
func gate(words unsafe.Pointer) int { return int(**(**uint16)(words)) }

// open reads the gate. It returns false while no tracer is attached. If it
// returns true, watched() decides.
func (p *Probe) open() (isOpen bool) {
	isOpen = **(**uint16)(atomic.LoadPointer(&p.words)) != 0
	runtime.KeepAlive(p)
	return
}

// Enabled reports whether a tracer is attached to the probe. It is false for a
// nil probe. The compiler inlines it.
func (p *Probe) Enabled() (enabled bool) {
	// As open(), whose call would be too much for the inliner's budget.
	if p != nil && **(**uint16)(atomic.LoadPointer(&p.words)) != 0 {
		return p.watched()
	}
	runtime.KeepAlive(p)
	return
}

// watched reports whether a tracer is attached to a probe that is open.
//
//go:noinline
func (p *Probe) watched() bool {
	isWatched := watched(p.real())
	runtime.KeepAlive(p)
	return isWatched
}

func watched(words unsafe.Pointer) bool {
	value := gate(words)
	return value != 0 && words != apart && (value != core.GATE_ASK || ask(words))
}

//go:noinline
func ask(words unsafe.Pointer) bool {
	return core.Probe_ask(uintptr(words)) != 0
}

func (p *Probe) joined() bool { return p.real() != apart }

// usable returns nil, or why the probe cannot be fired.
func (p *Probe) usable() error {
	if p == nil {
		return explain(ErrNotFound, "the probe is nil: FindProbe found no "+
			"probe of that function and name")
	}
	if p.joined() {
		return nil
	}
	kind := ErrNotAdded
	if p.owner.Load() != nil {
		kind = ErrClosed
	}
	return explain(kind, "probe %s: %s", p, kind)
}

// Fire fires the probe. It returns ErrArgumentCount if the number of arguments
// is not the probe's, and an error if the probe has no provider or the provider
// is closed. For a nil probe it returns ErrNotFound, so that the result of
// FindProbe can be fired without a check.
//
// While a tracer is attached, the arguments must fit the probe's kinds; an
// integer, of any kind, must be in range. Otherwise the hit is skipped and
// counted: see Skipped. The first such hit of a probe returns ErrValue, later
// ones nil, except in strict mode: see SetStrict. A null character in a string
// is shown as "\x00". Fire allocates nothing except for an error and for such
// strings.
func (p *Probe) Fire(args ...any) error {
	if p == nil || p.open() || len(args) != p.count {
		return p.fire(args)
	}
	return nil
}

// FireFunc fires the probe with the result of the function, which is only
// called while a tracer is attached. If the function panics, the hit is
// skipped, as by Fire. It must not call runtime.Goexit.
func (p *Probe) FireFunc(args func() []any) error {
	if p == nil || p.open() {
		return p.fireFunc(args)
	}
	return nil
}

//go:noinline
func (p *Probe) fireFunc(args func() []any) (err error) {
	if p == nil || !p.evaluates() {
		return p.usable()
	}
	defer p.rescue(&err)
	made := args()
	if len(made) != p.count {
		if p.tells() {
			err = p.wrongCount(len(made))
		}
		return err
	}
	return p.fire(made)
}

func (p *Probe) wrongCount(count int) error {
	return explain(ErrArgumentCount, "probe %s: it takes %d arguments, not %d",
		p, p.count, count)
}

//go:noinline
func (p *Probe) fire(args []any) error {
	if p == nil || !p.joined() {
		return p.usable()
	}
	if len(args) != p.count { // an error whether a tracer is attached or not
		if !strict.Load() && p.watched() {
			p.skipped.Add(1)
		}
		return p.wrongCount(len(args))
	}
	if !p.evaluates() {
		return nil
	}
	var at [maxArguments]unsafe.Pointer
	var words [maxArguments]uint64
	for i := range args {
		var ok bool
		if at[i], ok = convert(&args[i], p.kinds[i], &words[i]); !ok {
			if !p.tells() {
				return nil
			}
			return p.unsuitable(i, &args[i])
		}
	}
	return p.fireAt(at[:len(args)])
}

// Kinds returns the kinds of the probe's arguments; none for a nil probe.
func (p *Probe) Kinds() []reflect.Kind {
	if p == nil {
		return nil
	}
	return append([]reflect.Kind(nil), p.kinds[:p.count]...)
}

// ArgumentNames returns the names with which the probe was added; none for a
// nil probe.
func (p *Probe) ArgumentNames() []string {
	if p == nil {
		return nil
	}
	return append([]string(nil), p.names...)
}

// Provider returns the provider to which the probe was added, or nil.
func (p *Probe) Provider() *Provider {
	if p == nil {
		return nil
	}
	return p.owner.Load()
}

// Location returns the addresses of the probe's gate and entry, which may
// change at any time; see usdty_probe_location() in usdty.h. They are nil and 0
// for a probe without a provider. They must not be used once the probe is
// unreachable.
func (p *Probe) Location() (gate *uint16, entry uintptr) {
	if p == nil || !p.joined() {
		return nil, 0
	}
	at, entry := core.Location(uintptr(p.real()))
	runtime.KeepAlive(p)
	return (*uint16)(core.Pointer(at)), entry
}

// String returns "provider:name".
func (p *Probe) String() string {
	if p == nil {
		return "<nil>"
	}
	if provider := p.owner.Load(); provider != nil {
		return provider.Name + ":" + p.Name
	}
	return p.Name
}
