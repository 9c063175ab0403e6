// SPDX-License-Identifier: MIT

package usdty

import (
	"fmt"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"

	"usdty/bindings/go/usdty/internal/core"
)

// Backend is the backend that a provider made now would get: "stapsdt" on
// Linux, "none" where nothing can be traced, "" if USDTY_BACKEND asks for one
// that there is not.
func Backend() string { return core.Backend_name() }

// Unavailable says why nothing can be traced: this program was built without
// cgo, or for another system, or USDTY_BACKEND asks for that. It is nil where
// probes can be traced.
func Unavailable() error {
	if why := core.Why(); why != "" {
		return explain(ErrBackend, "%s", why)
	}
	return nil
}

// Version is the library's; "" in a program that was built without it.
func Version() string { return core.Version() }

// A handle is the library's provider, which is freed when neither the Provider
// nor one of its probes can be reached any more: so a look at a gate and a fire
// need no lock against Close. It points at neither of them, because of
// what is in a circle finalizers never run.
type handle struct {
	provider uintptr
	_        *byte // no tiny object: those are kept by their neighbours
}

// How many providers were closed. The collector does not see what they hold in
// C: so it is asked to look each time that there are many more.
var closed atomic.Int32

const manyClosed = 256

func newHandle(provider uintptr) *handle {
	h := &handle{provider: provider}
	runtime.SetFinalizer(h, func(h *handle) { core.Provider_free(h.provider) })
	return h
}

// A Provider is a named group of probes. Its methods may be called from any
// goroutine.
type Provider struct {
	Name   string
	Module string

	// Probes are those that were added and not removed, in the order of
	// addition. Look at it only while no goroutine adds or removes one. A loop
	// that ranges over it may remove probes; keep the slice no longer than
	// that.
	Probes []*Probe

	mutex  sync.Mutex
	handle *handle // nil once it is closed
	index  map[key]*Probe
	last   uint64 // number of the probe that was added last
}

// What a provider finds a probe by.
type key struct{ function, name string }

// NewProvider makes a provider without probes, disabled. The name is an
// identifier of up to 63 letters, digits and '_' that does not end in a digit;
// the module may be empty.
func NewProvider(name, module string) (*Provider, error) {
	if err := noNull(ErrProviderName, "provider", name); err != nil {
		return nil, err
	}
	if err := noNull(ErrModuleName, "module", module); err != nil {
		return nil, err
	}
	if core.Abi_version() != core.ABI_VERSION {
		return nil, explain(ErrBackend, "the library's ABI is version %d, "+
			"but this package was built for %d",
			core.Abi_version(), core.ABI_VERSION)
	}
	made, status, why := core.NewProvider(name, module)
	if status != 0 {
		return nil, refused(status, why)
	}
	return &Provider{Name: name, Module: module, handle: newHandle(made)}, nil
}

// use calls with the library's provider, under the lock.
func (p *Provider) use(call func(provider uintptr) error) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.handle == nil {
		return explain(ErrClosed, "provider %s: %s", p.Name, ErrClosed)
	}
	return call(p.handle.provider)
}

// check is nil for success, and else what the library says of its last call.
func check(provider uintptr, status int) error {
	if status == 0 {
		return nil
	}
	return refused(status, core.Error(provider))
}

// A Definition is a probe: *Probe, *Probe0 and so on, or one of them
// WithOptions.
type Definition interface{ definition() *Probe }

// ProbeOptions are what few probes need.
type ProbeOptions struct {
	// ArgumentNames are for tools and error messages; tracers do not see them.
	// As many as the probe has arguments, or none; "" for one without a name.
	ArgumentNames []string
	// NoSemaphore makes a probe for tracers that refuse those with a semaphore
	// (LTTng). It counts as watched while its provider is enabled.
	NoSemaphore bool
}

type withOptions struct {
	probe   Definition
	options ProbeOptions
}

func (w withOptions) definition() *Probe {
	if w.probe == nil {
		return nil
	}
	return w.probe.definition()
}

// WithOptions is the probe for AddProbes, which adds it with these options.
func WithOptions(probe Definition, options ProbeOptions) Definition {
	return withOptions{probe, options}
}

// AddProbe adds a probe. To an enabled provider it is added at once: tracers
// can see it when AddProbe returns.
func (p *Provider) AddProbe(probe Definition) error {
	return p.AddProbes(probe)
}

// AddProbeWith adds a probe with options.
func (p *Provider) AddProbeWith(probe Definition, options ProbeOptions) error {
	return p.AddProbes(WithOptions(probe, options))
}

// AddProbes adds probes, all of them or none. To an enabled provider they are
// added at once, in one object: much cheaper than one by one, and a process can
// have only so many objects.
func (p *Provider) AddProbes(probes ...Definition) error {
	for i, probe := range probes {
		if probe != nil && probe.definition() != nil {
			continue
		}
		which := "the probe"
		if len(probes) > 1 {
			which = fmt.Sprint("probe number ", i+1)
		}
		return explain(ErrArgument, "provider %s: %s is nil", p.Name, which)
	}
	return p.use(func(provider uintptr) error {
		return p.add(provider, probes)
	})
}

// spec is what the library adds; errors are those that it cannot find.
func (p *Provider) spec(definition Definition) (spec core.Spec, err error) {
	probe := definition.definition()
	spec = core.Spec{Function: probe.Function, Name: probe.Name,
		Types: probe.types()}
	with, _ := definition.(withOptions)
	if with.options.NoSemaphore {
		spec.Flags = core.PROBE_NO_SEMAPHORE
	}
	names := with.options.ArgumentNames
	if names != nil && len(names) != probe.count {
		return spec, explain(ErrArgumentCount,
			"probe %s:%s: it has %d names of arguments, not %d",
			p.Name, probe.Name, len(names), probe.count)
	}
	for _, name := range names {
		if err := noNull(ErrArgumentName, "argument", name); err != nil {
			return spec, err
		}
	}
	spec.Names = append(spec.Names, names...)
	return spec, nil
}

// adoptAll makes the probes this provider's, all of them or none.
func (p *Provider) adoptAll(probes []Definition) error {
	for i, each := range probes {
		if probe := each.definition(); !probe.adopt(p) {
			disown(probes[:i])
			return explain(ErrAdded, "probe %s:%s: %s", p.Name, probe.Name,
				ErrAdded)
		}
	}
	return nil
}

func disown(probes []Definition) {
	for _, each := range probes {
		each.definition().owner.Store(nil)
	}
}

func (p *Provider) add(provider uintptr, probes []Definition) (err error) {
	specs := make([]core.Spec, len(probes))
	for i, each := range probes {
		if specs[i], err = p.spec(each); err != nil {
			return err
		}
	}
	if err := p.adoptAll(probes); err != nil {
		return err
	}
	made, status := core.AddProbes(provider, specs)
	if status != 0 {
		disown(probes)
		return check(provider, status)
	}
	for i, each := range probes {
		p.keep(each.definition(), made[i], specs[i].Names)
	}
	return nil
}

// keep is the end of adding a probe.
func (p *Provider) keep(probe *Probe, made uintptr, names []string) {
	p.last++
	probe.number = p.last
	probe.key = key{probe.Function, probe.Name}
	probe.join(p.handle, made, names)
	p.Probes = append(p.Probes, probe)
	if p.index == nil {
		p.index = make(map[key]*Probe)
	}
	p.index[probe.key] = probe
}

// drop takes a probe out of the list. Numbers grow along the list, so that
// nothing is searched from its start. Nothing is allocated: what is before the
// probe moves up by one. What is behind it stays in its place, so that a loop
// over the list may remove probes.
func (p *Provider) drop(probe *Probe) {
	last := len(p.Probes) - 1
	i := sort.Search(last, func(i int) bool {
		return p.Probes[i].number >= probe.number
	})
	if i == last {
		p.Probes = p.Probes[:last]
	} else {
		copy(p.Probes[1:i+1], p.Probes[:i])
		p.Probes = p.Probes[1:]
	}
	delete(p.index, probe.key)
	probe.number = 0
}

// RemoveProbe takes a probe away from tracers. It may still be fired, to no
// effect, and cannot be added again.
func (p *Provider) RemoveProbe(probe Definition) error {
	if probe == nil || probe.definition() == nil {
		return explain(ErrArgument, "provider %s: the probe is nil", p.Name)
	}
	return p.use(func(provider uintptr) error {
		removed := probe.definition()
		if removed.Provider() != p || removed.number == 0 {
			return explain(ErrNotFound, "provider %s: it has no probe %s",
				p.Name, removed.Name)
		}
		if err := check(provider, core.Provider_remove_probe(
			provider, removed.probe)); err != nil {
			return err
		}
		p.drop(removed)
		// The library's probe is in use again if an equal one is added.
		atomic.StorePointer(&removed.words, core.Pointer(core.Probe_none()))
		return nil
	})
}

// Enable makes the probes visible to tracers.
func (p *Provider) Enable() error {
	return p.use(func(provider uintptr) error {
		return check(provider, core.Provider_enable(provider))
	})
}

// Disable hides the probes from tracers. They may be fired, to no effect.
func (p *Provider) Disable() error {
	return p.use(func(provider uintptr) error {
		return check(provider, core.Provider_disable(provider))
	})
}

// Enabled reports whether tracers can see the probes.
func (p *Provider) Enabled() (enabled bool) {
	p.use(func(provider uintptr) error {
		enabled = core.Provider_is_enabled(provider) != 0
		return nil
	})
	return enabled
}

// Backend is the provider's: "stapsdt" or "none".
func (p *Provider) Backend() (name string) {
	p.use(func(provider uintptr) error {
		name = core.Provider_get_backend(provider)
		return nil
	})
	return name
}

// Paths are the files of the objects that tracers see, for tracers that want a
// path. Usually one; probes that were added to an enabled provider are in
// further ones; none while the provider is disabled.
func (p *Provider) Paths() (paths []string) {
	p.use(func(provider uintptr) error {
		for path := core.Path(provider, 0); path != ""; {
			paths = append(paths, path)
			path = core.Path(provider, len(paths))
		}
		return nil
	})
	return paths
}

// FindProbe is the probe of that function and name, or nil. A nil probe is never
// enabled, and firing it returns ErrNotFound.
func (p *Provider) FindProbe(function, name string) *Probe {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.index[key{function, name}]
}

// Close hides the probes from tracers for good. Firing one is an error from
// then on, never worse, also while other goroutines are at it. What the library
// holds in memory is freed once the garbage collector finds that the probes,
// too, are in use no more. A provider that nobody closes lives as long as it
// or one of its probes can be reached.
func (p *Provider) Close() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.handle == nil {
		return
	}
	core.Provider_disable(p.handle.provider)
	for _, probe := range p.Probes {
		atomic.StorePointer(&probe.words, nil)
	}
	p.Probes, p.index, p.handle = nil, nil, nil
	if closed.Add(1)%manyClosed == 0 {
		runtime.GC()
	}
}
