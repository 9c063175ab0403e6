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

// Backend returns the backend that a new provider would get: "stapsdt" on
// Linux, or "none" where tracing is not possible. It returns "" if
// USDTY_BACKEND names a backend that is unknown, or not supported on this
// machine.
func Backend() string { return core.Backend_name() }

// Unavailable returns why tracing is not possible: the program was built
// without cgo or for another system, or USDTY_BACKEND asks for that. It returns
// nil if probes can be traced.
func Unavailable() error {
	if why := core.Why(); why != "" {
		return explain(ErrBackend, "%s", why)
	}
	return nil
}

// Version returns the library's version; "" in a program that was built without
// the library.
func Version() string { return core.Version() }

// A handle owns the library's provider, which is freed when neither the
// Provider nor any of its probes is reachable. So reading a gate and firing
// need no lock against Close. A handle must not point to Provider or Probe:
// finalizers never run for objects in a cycle.
type handle struct {
	provider uintptr
	_        *byte // not a tiny object: a neighbour would keep it alive
}

// closed counts the closed providers. The garbage collector does not see the
// memory that they hold in C, so it is run after every manyClosed of them.
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

	// Probes are the probes that were added and not removed. Read it only
	// while no goroutine adds or removes one.
	Probes []*Probe

	mutex  sync.Mutex
	handle *handle // nil once it is closed
	index  map[key]*Probe
	last   uint64 // number of the probe that was added last
}

// What a provider finds a probe by.
type key struct{ function, name string }

// NewProvider makes a disabled provider without probes. The name is an
// identifier of up to 63 letters, digits and '_'. The module may be empty.
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

// use calls the function with the library's provider, under the lock.
func (p *Provider) use(call func(provider uintptr) error) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.handle == nil {
		return explain(ErrClosed, "provider %s: %s", p.Name, ErrClosed)
	}
	return call(p.handle.provider)
}

// check returns nil for success, and otherwise an error with the library's
// reason for the provider's last call.
func check(provider uintptr, status int) error {
	if status == 0 {
		return nil
	}
	return refused(status, core.Error(provider))
}

// A Definition is a *Probe, *Probe0, *Probe1 and so on.
type Definition interface{ definition() *Probe }

// ProbeOptions are options that few probes need.
type ProbeOptions struct {
	// ArgumentNames are for tools and error messages; tracers do not see
	// them. There are as many as arguments, or none. An argument without a
	// name has "".
	ArgumentNames []string
	// NoSemaphore makes a probe without a semaphore, for tracers that
	// refuse probes with one (LTTng). It counts as watched while its
	// provider is enabled.
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

// WithOptions makes AddProbes add the probe with these options.
func WithOptions(probe Definition, options ProbeOptions) Definition {
	return withOptions{probe, options}
}

// AddProbe adds a probe. If the provider is enabled, tracers can see the probe
// when AddProbe returns.
func (p *Provider) AddProbe(probe Definition) error {
	return p.AddProbes(probe)
}

// AddProbeWith adds a probe with options.
func (p *Provider) AddProbeWith(probe Definition, options ProbeOptions) error {
	return p.AddProbes(WithOptions(probe, options))
}

// AddProbes adds all the probes or none. If the provider is enabled, all of
// them go into one object. This is much cheaper than one object each, and the
// number of objects in a process is limited.
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

// RemoveProbe removes a probe. It may still be fired, without effect, and
// cannot be added again.
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
		// If an equal probe is added, it gets the library's handle of
		// this one.
		atomic.StorePointer(&removed.words, core.Pointer(core.Probe_none()))
		return nil
	})
}

// Enable makes the probes visible to tracers.
func (p *Provider) Enable() error {
	return p.use(func(provider uintptr) error {
		for _, probe := range p.Probes {
			probe.setStrict(strict.Load())
		}
		return check(provider, core.Provider_enable(provider))
	})
}

// Disable hides the probes from tracers. They may still be fired, without
// effect.
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

// Backend returns the provider's backend: "stapsdt" or "none".
func (p *Provider) Backend() (name string) {
	p.use(func(provider uintptr) error {
		name = core.Provider_get_backend(provider)
		return nil
	})
	return name
}

// Paths returns the paths of the objects that tracers see, for tracers that
// need a path. Usually there is one. Probes that were added while the provider
// was enabled are in further objects. There are no paths while the provider is
// disabled.
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

// FindProbe returns the probe with this function and name, or nil. A nil probe
// is never enabled, and firing it returns ErrNotFound.
func (p *Provider) FindProbe(function, name string) *Probe {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.index[key{function, name}]
}

// Close hides the probes from tracers for good. From then on firing one returns
// an error. This is safe even while other goroutines fire. The library's memory
// is freed after the garbage collector finds that the probes are unreachable,
// too. A provider that is not closed lives as long as it or one of its probes
// is reachable.
func (p *Provider) Close() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.handle == nil {
		return
	}
	core.Provider_disable(p.handle.provider)
	for _, probe := range p.Probes {
		atomic.StorePointer(&probe.words, apart)
	}
	p.Probes, p.index, p.handle = nil, nil, nil
	if closed.Add(1)%manyClosed == 0 {
		runtime.GC()
	}
}
