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

	// word is the first word of the library's probe, which changes when the
	// provider is enabled and disabled: it points to the gate. Of a probe
	// without a provider it is noWord.
	word unsafe.Pointer
	// entry is what a fire calls. It may be an old one, which can be called as
	// long as the handle lives; or 0, and then the library is asked.
	entry atomic.Uintptr

	count int
	kinds [maxArguments]reflect.Kind
	texts uint64 // a bit for each that is a string

	owner  atomic.Pointer[Provider]
	handle *handle // keeps probe
	probe  uintptr // the library's
	names  []string
}

const maxArguments = 12

// The gate of probes that have none: open, so that only those who fire, and find
// what is wrong, pay for looking.
var (
	noGate uint32 = 1
	noWord        = unsafe.Pointer(&noGate)
)

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
	p.word = unsafe.Pointer(&noWord)
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
				"%s is no kind that tracers can show", name, i+1, kind)
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

// join gives the probe what its fires need; the word last, by which others see
// that it is there.
func (p *Probe) join(handle *handle, probe uintptr, names []string) {
	p.handle, p.probe, p.names = handle, probe, names
	p.locate()
	atomic.StorePointer(&p.word, core.Word(probe))
}

func (p *Probe) locate() {
	_, entry := core.Location(p.probe)
	p.entry.Store(entry)
}

// open is the look at the gate: it opens when a tracer attaches.
func (p *Probe) open() bool {
	gate := atomic.LoadPointer((*unsafe.Pointer)(atomic.LoadPointer(&p.word)))
	isOpen := uint16(atomic.LoadUint32((*uint32)(gate))) != 0
	runtime.KeepAlive(p)
	return isOpen
}

// Enabled reports whether a tracer is attached to the probe; false for nil.
func (p *Probe) Enabled() bool { return p != nil && p.open() && p.joined() }

func (p *Probe) joined() bool {
	return atomic.LoadPointer(&p.word) != unsafe.Pointer(&noWord)
}

// usable is why the probe cannot be fired.
func (p *Probe) usable() error {
	if p == nil {
		return explain(ErrNotFound, "the probe is nil: FindProbe found none "+
			"of that function and name")
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
		if err := p.usable(); err != nil {
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

// Location is where the probe's gate and entry are now; see
// usdty_probe_location() in usdty.h. Both are nil and 0 for a probe that is with
// no provider, and of no use once the probe can be reached no more.
func (p *Probe) Location() (gate *uint16, entry uintptr) {
	if p == nil || !p.joined() {
		return nil, 0
	}
	gate = (*uint16)(atomic.LoadPointer((*unsafe.Pointer)(
		atomic.LoadPointer(&p.word))))
	_, entry = core.Location(p.probe)
	runtime.KeepAlive(p)
	return gate, entry
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
