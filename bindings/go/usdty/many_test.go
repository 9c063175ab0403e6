// SPDX-License-Identifier: MIT

package usdty

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"testing"
	"time"
)

// manyProbes are count probes, each with an argument.
func manyProbes(t *testing.T, name string, count int) []Definition {
	t.Helper()
	probes := make([]Definition, count)
	for i := range probes {
		probe, err := NewProbe1[string]("f", fmt.Sprint(name, i))
		if err != nil {
			t.Fatal(err)
		}
		probes[i] = probe
	}
	return probes
}

func TestProbesAreAddedInOneObject(t *testing.T) {
	needLibrary(t)
	plain, typed, _ := hotProbes(t)
	provider := pair(t, plain)
	probes := manyProbes(t, "many", 998)
	names := []string{"text", ""}
	probes = append(probes, typed, WithOptions(manyProbes(t, "always", 1)[0],
		ProbeOptions{ArgumentNames: names[:1], NoSemaphore: true}))
	if err := provider.AddProbes(probes...); err != nil {
		t.Fatal(err)
	}
	if paths := provider.Paths(); len(paths) != 2 && Unavailable() == nil {
		t.Error(len(paths), "objects")
	}
	if len(provider.Probes) != 1001 || provider.Probes[0] != plain {
		t.Error(len(provider.Probes), provider.Probes[0])
	}
	for i, each := range probes {
		probe := each.definition()
		if provider.Probes[i+1] != probe || !probe.joined() ||
			provider.FindProbe(probe.Function, probe.Name) != probe {
			t.Fatal(probe, "is not at", i+1)
		}
	}
	always := provider.FindProbe("f", "always0")
	if !reflect.DeepEqual(always.ArgumentNames(), names[:1]) ||
		always.Enabled() != (Unavailable() == nil) {
		t.Error(always.ArgumentNames(), always.Enabled())
	}
}

func TestProbesAreAddedAllOrNone(t *testing.T) {
	needLibrary(t)
	plain, typed, named := hotProbes(t)
	provider := pair(t, plain)
	bad := &Probe{Function: "f", Name: "a-b"}
	again, _ := NewProbe("f", "plain")
	tooMany := WithOptions(named, ProbeOptions{ArgumentNames: []string{"a", "b"}})
	for _, c := range []struct {
		second Definition
		kind   Status
		text   string
	}{
		{bad, ErrProbeName, ""},
		{again, ErrDuplicate, "provider 'unit', probe 'plain' of function 'f': " +
			ErrDuplicate.Error()},
		{tooMany, ErrArgumentCount,
			"probe unit:named: it has 2 names of arguments, not 1"},
		{plain, ErrAdded, "probe unit:plain: " + ErrAdded.Error()},
		{typed, ErrAdded, "probe unit:typed: " + ErrAdded.Error()},
		{nil, ErrArgument, "provider unit: probe number 2 is nil"},
		{WithOptions(nil, ProbeOptions{}), ErrArgument, ""},
	} {
		expect(t, provider.AddProbes(typed, c.second), c.kind, c.text)
		if len(provider.Probes) != 1 || provider.FindProbe("f", "typed") != nil ||
			typed.Provider() != nil || bad.Provider() != nil {
			t.Error("some were added", provider.Probes)
		}
	}
	if plain.Provider() != provider || plain.Fire("a", 1) != nil {
		t.Error("what was there is gone")
	}
	if err := provider.AddProbes(typed, named); err != nil {
		t.Error(err)
	}
}

func TestNoProbesAreAdded(t *testing.T) {
	provider := pair(t, WithOptions(manyProbes(t, "only", 1)[0], ProbeOptions{}))
	if err := provider.AddProbes(); err != nil || len(provider.Probes) != 1 {
		t.Error(err, provider.Probes)
	}
	provider.Close()
	expect(t, provider.AddProbes(), ErrClosed, "")
}

// A look-up that went through the list would find nothing.
func TestProbesAreFoundWithoutTheList(t *testing.T) {
	provider := pair(t, manyProbes(t, "only", 1)[0])
	if err := provider.AddProbes(manyProbes(t, "many", 1000)...); err != nil {
		t.Fatal(err)
	}
	list := provider.Probes
	provider.Probes = nil
	for _, probe := range list {
		if provider.FindProbe(probe.Function, probe.Name) != probe {
			t.Fatal(probe, "is not found")
		}
	}
	if provider.FindProbe("f", "none") != nil || provider.FindProbe("", "many7") != nil {
		t.Error("found")
	}
	provider.Probes = list
}

// names are those of the provider's probes, in their order.
func names(provider *Provider) (list []string) {
	for _, probe := range provider.Probes {
		list = append(list, probe.Name)
	}
	return list
}

func TestRemovalKeepsTheOrder(t *testing.T) {
	provider := pair(t, manyProbes(t, "only", 1)[0])
	probes := manyProbes(t, "p", 5)
	if err := provider.AddProbes(probes...); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		removed int
		left    []string
	}{
		{2, []string{"only0", "p0", "p1", "p3", "p4"}},
		{4, []string{"only0", "p0", "p1", "p3"}},
		{1, []string{"only0", "p0", "p3"}},
	} {
		if err := provider.RemoveProbe(probes[step.removed]); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(names(provider), step.left) {
			t.Error(names(provider), "not", step.left)
		}
	}
	if err := provider.AddProbes(manyProbes(t, "late", 1)...); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(names(provider), []string{"only0", "p0", "p3", "late0"}) {
		t.Error(names(provider))
	}
}

// All pointers stay where they are, except those before the removed one.
func TestRemovalMovesWhatIsBeforeIt(t *testing.T) {
	provider := pair(t, manyProbes(t, "only", 1)[0])
	if err := provider.AddProbes(manyProbes(t, "many", 100)...); err != nil {
		t.Fatal(err)
	}
	before := append([]*Probe(nil), provider.Probes...)
	list := provider.Probes
	for i, removed := range []int{0, 50, 100} {
		if err := provider.RemoveProbe(before[removed]); err != nil {
			t.Fatal(err)
		}
		first := i + 1 // the last one leaves it where it is
		if removed == 100 {
			first = i
		}
		if len(provider.Probes) != 100-i || &provider.Probes[0] != &list[first] {
			t.Error("copied to another list")
		}
		for at := removed + 1; at < len(list); at++ {
			if list[at] != before[at] {
				t.Error(at, "moved")
			}
		}
	}
}

func TestAllProbesAreRemovedWhileRangedOver(t *testing.T) {
	provider := pair(t, manyProbes(t, "only", 1)[0])
	if err := provider.AddProbes(manyProbes(t, "many", 100)...); err != nil {
		t.Fatal(err)
	}
	for i, probe := range provider.Probes {
		if i%3 == 1 {
			continue
		}
		if err := provider.RemoveProbe(probe); err != nil {
			t.Fatal(err)
		}
	}
	for _, probe := range provider.Probes {
		if err := provider.RemoveProbe(probe); err != nil {
			t.Fatal(err)
		}
	}
	if len(provider.Probes) != 0 || len(provider.index) != 0 {
		t.Error(len(provider.Probes), len(provider.index))
	}
}

// held counts what the process holds. Finalizers have run, because what they
// free is collected by the second round.
type held struct{ objects, mappings, descriptors int }

func count(t *testing.T, provider string) held {
	t.Helper()
	var memory runtime.MemStats
	for i := 0; i < 3; i++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	runtime.ReadMemStats(&memory)
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("SKIPPED: ", err)
	}
	return held{int(memory.HeapObjects), mappings(t, provider), len(descriptors)}
}

func TestAddingAndRemovingPilesNothingUp(t *testing.T) {
	const cycles = 2000
	provider := pair(t, manyProbes(t, "only", 1)[0])
	handles := map[uintptr]bool{}
	cycle := func(times int) {
		for i := 0; i < times; i++ {
			probe := manyProbes(t, "cycled", 1)[0].definition()
			if err := provider.AddProbe(probe); err != nil {
				t.Fatal(err)
			}
			handles[probe.probe] = true
			if err := provider.RemoveProbe(probe); err != nil {
				t.Fatal(err)
			}
		}
	}
	cycle(100)
	before := count(t, "unit")
	cycle(cycles)
	after := count(t, "unit")
	if after.objects > before.objects+cycles/10 ||
		after.mappings > before.mappings ||
		after.descriptors > before.descriptors {
		t.Errorf("%+v became %+v", before, after)
	}
	if len(handles) != 1 || len(provider.Probes) != 1 ||
		len(provider.index) != 1 || cap(provider.Probes) > 64 {
		t.Error(len(handles), len(provider.Probes), len(provider.index),
			cap(provider.Probes))
	}
}

func TestProbeOfAnotherProviderIsNotRemoved(t *testing.T) {
	provider := pair(t, manyProbes(t, "only", 1)[0])
	other := pair(t, manyProbes(t, "other", 1)[0])
	for _, probe := range []*Probe{other.Probes[0], {Name: "loose"}} {
		err := provider.RemoveProbe(probe)
		if !errors.Is(err, ErrNotFound) || probe.Provider() == provider {
			t.Error(err)
		}
	}
	if len(other.Probes) != 1 || len(provider.Probes) != 1 {
		t.Error("it was removed")
	}
}
