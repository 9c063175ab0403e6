// SPDX-License-Identifier: MIT

package usdty

import (
	"reflect"
	"runtime"
	"sync/atomic"
	"unsafe"

	"usdty/bindings/go/usdty/internal/core"
)

// A Probe is a place in a program that a tracer can watch. Its methods may be
// called from any goroutine; while no tracer is attached they look at the gate,
// without cgo, and that is all. NewProbe2 and the like make probes whose
// arguments the compiler checks.
type Probe struct {
	Function string
	Name     string

	// words points to the first two words of the library's probe: the
	// addresses of its gate and of its entry. Both may change at any time and
	// are loaded for each hit. Of a probe without a provider it is nil.
	words unsafe.Pointer

	count int
	kinds [maxArguments]reflect.Kind
	texts uint64 // a bit for each that is a string

	owner  atomic.Pointer[Provider]
	handle *handle // keeps probe
	probe  uintptr // the library's
	names  []string

	// Its provider's, under its lock.
	number uint64 // in the order of addition, from 1 on; 0 if it has it not
	key    key    // in the index
}

const maxArguments = 12

// NewProbe makes a probe for Provider.AddProbe. Tracers know it by its name, an
// identifier of up to 63 letters, digits and '_'; the function may be empty.
// The kinds of its arguments, at most 12, are integers, reflect.Bool (0 or 1),
// reflect.String, and for addresses reflect.Uintptr or UnsafePointer. Tracers
// see an int and a uint with 64 bits.
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

// join gives the probe what its fires need; the words last, by which others see
// that it is there.
func (p *Probe) join(handle *handle, probe uintptr, names []string) {
	p.handle, p.probe, p.names = handle, probe, names
	atomic.StorePointer(&p.words, core.Pointer(probe))
}

// gate is what the gate holds; words are not nil.
func gate(words unsafe.Pointer) int {
	at := atomic.LoadPointer((*unsafe.Pointer)(words))
	return int(uint16(atomic.LoadUint32((*uint32)(at))))
}

// open is the look at the gate. It says no while nobody watches; yes means that
// watched() knows. A probe without a provider is open, so that only those who
// fire it, and find what is wrong, pay for looking.
func (p *Probe) open() bool {
	words := atomic.LoadPointer(&p.words)
	isOpen := words == nil || gate(words) != 0
	runtime.KeepAlive(p)
	return isOpen
}

// watched says of a probe that is open whether a tracer is attached.
func (p *Probe) watched() bool {
	words := atomic.LoadPointer(&p.words)
	if words == nil {
		return false
	}
	value := gate(words)
	isWatched := value != 0 &&
		(value != core.GATE_ASK || core.Probe_ask(p.probe) != 0)
	runtime.KeepAlive(p)
	return isWatched
}

// Enabled reports whether a tracer is attached to the probe; false for nil.
func (p *Probe) Enabled() bool { return p != nil && p.open() && p.watched() }

func (p *Probe) joined() bool { return atomic.LoadPointer(&p.words) != nil }

// usable is why the probe cannot be fired.
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

// Fire fires the probe with as many arguments as it has. While a tracer is
// attached they must suit the probe's kinds: an integer, of whatever kind,
// must be in range; a string must not have a null character. Nothing is
// allocated, unless it is an error. A nil probe gives ErrNotFound, so that
// what FindProbe returns can be fired at once.
func (p *Probe) Fire(args ...any) error {
	if p == nil || p.open() || len(args) != p.count {
		return p.fire(args)
	}
	return nil
}

// FireFunc fires the probe with what the function returns, which is called
// only while a tracer is attached.
func (p *Probe) FireFunc(args func() []any) error {
	if p == nil || p.open() {
		if err := p.usable(); err != nil || !p.watched() {
			return err
		}
		return p.fire(args())
	}
	return nil
}

//go:noinline
func (p *Probe) fire(args []any) error {
	if err := p.usable(); err != nil {
		return err
	}
	if len(args) != p.count {
		return explain(ErrArgumentCount, "probe %s: it takes %d arguments, not %d",
			p, p.count, len(args))
	}
	if !p.watched() {
		return nil
	}
	var at [maxArguments]unsafe.Pointer
	var words [maxArguments]uint64
	for i := range args {
		var ok bool
		if at[i], ok = convert(&args[i], p.kinds[i], &words[i]); !ok {
			return p.unsuitable(i, &args[i])
		}
	}
	return p.fireAt(at[:len(args)])
}

// Kinds are those of the probe's arguments; none for nil.
func (p *Probe) Kinds() []reflect.Kind {
	if p == nil {
		return nil
	}
	return append([]reflect.Kind(nil), p.kinds[:p.count]...)
}

// ArgumentNames are those that it was added with; none for nil.
func (p *Probe) ArgumentNames() []string {
	if p == nil {
		return nil
	}
	return append([]string(nil), p.names...)
}

// Provider is the one that it was added to, or nil.
func (p *Probe) Provider() *Provider {
	if p == nil {
		return nil
	}
	return p.owner.Load()
}

// Location is where the probe's gate and entry are now, which may change at any
// time; see usdty_probe_location() in usdty.h. Both are nil and 0 for a probe that is with
// no provider, and of no use once the probe can be reached no more.
func (p *Probe) Location() (gate *uint16, entry uintptr) {
	if p == nil || !p.joined() {
		return nil, 0
	}
	at, entry := core.Location(p.probe)
	runtime.KeepAlive(p)
	return (*uint16)(core.Pointer(at)), entry
}

// String is "provider:name".
func (p *Probe) String() string {
	if p == nil {
		return "<nil>"
	}
	if provider := p.owner.Load(); provider != nil {
		return provider.Name + ":" + p.Name
	}
	return p.Name
}
