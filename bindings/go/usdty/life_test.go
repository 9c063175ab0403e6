// SPDX-License-Identifier: MIT

package usdty

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestProviderMayEndInADigit(t *testing.T) {
	t.Setenv("USDTY_DIR", t.TempDir())
	provider, err := NewProvider("oauth2", "")
	if err != nil {
		t.Fatal(err)
	}
	defer provider.Close()
	if err := provider.Enable(); err != nil || provider.Name != "oauth2" {
		t.Error(err)
	}
}

func TestProbeWithoutProviderCannotFire(t *testing.T) {
	plain, typed, _ := hotProbes(t)
	expect(t, plain.Fire("a", 1), ErrNotAdded, "probe plain: "+ErrNotAdded.Error())
	expect(t, typed.Fire("a", 1), ErrNotAdded, "")
	if gate, entry := typed.Location(); gate != nil || entry != 0 {
		t.Error(gate, entry)
	}
	if plain.Enabled() || typed.Enabled() || plain.Provider() != nil {
		t.Error("it has a provider")
	}
}

func TestClosedProviderRefuses(t *testing.T) {
	plain, typed, _ := hotProbes(t)
	provider := pair(t, plain)
	if err := provider.AddProbe(typed); err != nil {
		t.Fatal(err)
	}
	provider.Close()
	provider.Close()
	runtime.GC()
	expect(t, plain.Fire("a", 1), ErrClosed,
		"probe unit:plain: the provider is closed")
	expect(t, typed.Fire("a", 1), ErrClosed, "")
	expect(t, typed.FireFunc(func() (string, int) { return "", 0 }), ErrClosed, "")
	expect(t, provider.Enable(), ErrClosed, "provider unit: the provider is closed")
	expect(t, provider.Disable(), ErrClosed, "")
	expect(t, provider.RemoveProbe(plain), ErrClosed, "")
	late, _ := NewProbe("f", "late")
	expect(t, provider.AddProbe(late), ErrClosed, "")
	if plain.Enabled() || typed.Enabled() || provider.Enabled() ||
		provider.Paths() != nil || provider.Backend() != "" ||
		provider.FindProbe("f", "plain") != nil {
		t.Error("it is not closed")
	}
}

func TestDisabledProviderFiresNothing(t *testing.T) {
	plain, _, _ := hotProbes(t)
	provider := pair(t, plain)
	setGate(t, plain, 1)
	if !plain.Enabled() {
		t.Error("the gate is closed")
	}
	for i := 0; i < 3; i++ {
		if err := provider.Disable(); err != nil {
			t.Fatal(err)
		}
		if provider.Enabled() || plain.Enabled() || plain.Fire("a", 1) != nil {
			t.Error("it is enabled")
		}
		if err := provider.Enable(); err != nil {
			t.Fatal(err)
		}
		setGate(t, plain, 1) // a new page
		if !plain.Enabled() || plain.Fire("a", 1) != nil {
			t.Error("the gate was not found again")
		}
	}
}

func TestRemovedProbeFiresNothing(t *testing.T) {
	plain, typed, _ := hotProbes(t)
	provider := pair(t, plain)
	if err := provider.AddProbe(typed); err != nil {
		t.Fatal(err)
	}
	setGate(t, plain, 1)
	if err := provider.RemoveProbe(plain); err != nil {
		t.Fatal(err)
	}
	if plain.Enabled() || plain.Fire("a", 1) != nil {
		t.Error("it is there")
	}
	if provider.FindProbe("f", "plain") != nil || len(provider.Probes) != 1 {
		t.Error("it is found")
	}
	expect(t, provider.RemoveProbe(plain), ErrNotFound, "")
	expect(t, provider.AddProbe(plain), ErrAdded, "")
}

func TestProbeTellsItsDefinition(t *testing.T) {
	probe, err := NewProbe3[method, bool, uintptr]("f", "name")
	if err != nil {
		t.Fatal(err)
	}
	provider, err := NewProvider("unit", "go")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"method", "", "address"}
	if err := provider.AddProbeWith(probe, ProbeOptions{
		ArgumentNames: names, NoSemaphore: true}); err != nil {
		t.Fatal(err)
	}
	kinds := []reflect.Kind{reflect.String, reflect.Bool, reflect.Uintptr}
	if !reflect.DeepEqual(probe.Kinds(), kinds) ||
		!reflect.DeepEqual(probe.ArgumentNames(), names) {
		t.Error(probe.Kinds(), probe.ArgumentNames())
	}
	if probe.Provider() != provider || probe.String() != "unit:name" ||
		provider.FindProbe("f", "name") != &probe.Probe ||
		provider.FindProbe("g", "name") != nil {
		t.Error(probe.Provider(), probe.String())
	}
}

func TestProbeWithoutSemaphoreIsWatchedWhileEnabled(t *testing.T) {
	t.Setenv("USDTY_DIR", t.TempDir())
	if Unavailable() != nil {
		t.Skip("SKIPPED: no gate opens: ", Unavailable())
	}
	probe, _ := NewProbe1[string]("f", "name")
	provider, err := NewProvider("unit", "go")
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.AddProbeWith(probe, ProbeOptions{NoSemaphore: true}); err != nil {
		t.Fatal(err)
	}
	if probe.Enabled() || provider.Enable() != nil || !probe.Enabled() ||
		probe.Fire("a") != nil || provider.Disable() != nil || probe.Enabled() {
		t.Error("it is not as its provider")
	}
}

func TestEqualProvidersShareAFile(t *testing.T) {
	needLibrary(t)
	plain, _, _ := hotProbes(t)
	other, _, _ := hotProbes(t)
	t.Setenv("USDTY_DIR", t.TempDir())
	var paths [2][]string
	for i, probe := range []*Probe{plain, other} {
		provider, err := NewProvider("unit", "go")
		if err != nil {
			t.Fatal(err)
		}
		if provider.AddProbe(probe) != nil || provider.Enable() != nil {
			t.Fatal("not enabled")
		}
		defer provider.Close()
		paths[i] = provider.Paths()
	}
	if len(paths[0]) != 1 || !reflect.DeepEqual(paths[0], paths[1]) ||
		!strings.HasPrefix(paths[0][0], os.Getenv("USDTY_DIR")+"/unit-") {
		t.Error(paths)
	}
	late, _ := NewProbe("f", "late")
	if err := plain.Provider().AddProbe(late); err != nil {
		t.Fatal(err)
	}
	if paths := plain.Provider().Paths(); len(paths) != 2 {
		t.Error(paths)
	}
}

// mappings returns the mappings of this provider's objects.
func mappings(t *testing.T, provider string) int {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Skip("SKIPPED: ", err)
	}
	return strings.Count(string(maps), "/"+provider+"-")
}

func collect(t *testing.T, provider string) {
	t.Helper()
	for i := 0; i < 500; i++ {
		runtime.GC()
		if mappings(t, provider) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond) // finalizers run elsewhere
	}
	t.Errorf("%d mappings of %s were not freed", mappings(t, provider), provider)
}

// enabledProbe returns a probe whose provider has no other reference.
func enabledProbe(t *testing.T, provider string, closed bool) *Probe2[string, int] {
	t.Helper()
	_, typed, _ := hotProbes(t)
	p, err := NewProvider(provider, "go")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.AddProbe(typed); err != nil {
		t.Fatal(err)
	}
	if err := p.Enable(); err != nil {
		t.Fatal(err)
	}
	if closed {
		p.Close()
	}
	return typed
}

func TestProbeKeepsItsProvider(t *testing.T) {
	needLibrary(t)
	t.Setenv("USDTY_DIR", t.TempDir())
	probe := enabledProbe(t, "kept", false)
	setGate(t, &probe.Probe, 1)
	for i := 0; i < 3; i++ {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
		if !probe.Enabled() || probe.Fire("a", i) != nil ||
			!probe.Provider().Enabled() || mappings(t, "kept") == 0 {
			t.Fatal("its provider is gone")
		}
	}
	runtime.KeepAlive(probe)
	probe = nil
	collect(t, "kept")
}

func TestGarbageIsFreed(t *testing.T) {
	needLibrary(t)
	t.Setenv("USDTY_DIR", t.TempDir())
	for _, closed := range []bool{false, true} {
		for i := 0; i < 20; i++ {
			enabledProbe(t, fmt.Sprint("garbage", i, "_"), closed)
		}
		for i := 0; i < 20; i++ {
			collect(t, fmt.Sprint("garbage", i, "_"))
		}
	}
}

func TestManyProvidersPileNothingUp(t *testing.T) {
	needLibrary(t)
	t.Setenv("USDTY_DIR", t.TempDir())
	for i := 0; i < 3*manyClosed; i++ {
		enabledProbe(t, "piled", true)
	}
	collect(t, "piled")
}

// Goroutines fire while the provider changes. The race detector checks this.
func TestGoroutinesFireWhileProviderChanges(t *testing.T) {
	plain, typed, named := hotProbes(t)
	provider := pair(t, plain)
	for _, probe := range []Definition{typed, named} {
		if err := provider.AddProbe(probe); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	stop := make(chan struct{})
	long := strings.Repeat("long", 100)
	for i := 0; i < 4; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				plain.Fire("a", 1)
				typed.Fire(long, 1)
				typed.FireFunc(func() (string, int) { return "b", 2 })
				named.Fire("c")
				deep(named, 50)
			}
		}()
	}
	for i := 0; i < 100; i++ {
		late, _ := NewProbe("f", fmt.Sprint("late", i))
		for _, err := range []error{provider.Disable(), provider.Enable(),
			provider.AddProbe(late)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range []*Probe{plain, &typed.Probe, &named.Probe} {
			if Unavailable() == nil {
				setGate(t, p, 1)
			}
		}
		if i%10 == 0 {
			runtime.GC()
		}
		if err := provider.RemoveProbe(late); err != nil {
			t.Fatal(err)
		}
	}
	provider.Close()
	runtime.GC()
	close(stop)
	all.Wait()
	expect(t, named.Fire("c"), ErrClosed, "")
}

// The fire copies its string while the provider is closed: it found the gate
// open, and then has no provider any more.
func TestCloseDuringALongFire(t *testing.T) {
	text := strings.Repeat("long", 1<<20)
	for i := 0; i < 10; i++ {
		probe, err := NewProbe1[string]("f", "long")
		if err != nil {
			t.Fatal(err)
		}
		provider := pair(t, probe)
		if Unavailable() == nil {
			setGate(t, &probe.Probe, 1)
		}
		fired := make(chan error)
		go func() { fired <- probe.Fire(text) }()
		time.Sleep(time.Duration(i) * 200 * time.Microsecond)
		provider.Close()
		if err := <-fired; err != nil && !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
}

// deep makes the stack grow, and so move, around fires.
func deep(probe *Probe1[method], depth int) {
	var room [512]byte
	if depth > 0 {
		deep(probe, depth-1)
	}
	probe.Fire("deep")
	room[depth] = 1
}

func TestFireFuncCallsNothingWithoutAProvider(t *testing.T) {
	called := 0
	count := func() int { called++; return 1 }
	probe, err := NewProbe1[int]("", "later")
	if err != nil {
		t.Fatal(err)
	}
	if err := probe.FireFunc(count); !errors.Is(err, ErrNotAdded) {
		t.Error(err)
	}
	provider, err := NewProvider("unit", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.AddProbe(probe); err != nil {
		t.Fatal(err)
	}
	provider.Close()
	if err := probe.FireFunc(count); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if called != 0 {
		t.Error("called", called)
	}
}
