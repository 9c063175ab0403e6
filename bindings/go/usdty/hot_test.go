// SPDX-License-Identifier: MIT

package usdty

import (
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"unsafe"
)

// setGate opens or closes a gate as a tracer would; only this process sees it.
func setGate(t testing.TB, p *Probe, value uint32) {
	t.Helper()
	if Unavailable() != nil {
		t.Skip("SKIPPED: no gate opens: ", Unavailable())
	}
	gate, _ := p.Location()
	atomic.StoreUint32((*uint32)(unsafe.Pointer(gate)), value)
}

// pair returns an enabled provider with the probe.
func pair(t testing.TB, probe Definition) *Provider {
	t.Helper()
	t.Setenv("USDTY_DIR", t.TempDir())
	provider, err := NewProvider("unit", "go")
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.AddProbe(probe); err != nil {
		t.Fatal(err)
	}
	if err := provider.Enable(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(provider.Close)
	return provider
}

type method string

func hotProbes(t testing.TB) (*Probe, *Probe2[string, int], *Probe1[method]) {
	t.Helper()
	plain, err1 := NewProbe("f", "plain", reflect.String, reflect.Int)
	typed, err2 := NewProbe2[string, int]("f", "typed")
	named, err3 := NewProbe1[method]("f", "named")
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	return plain, typed, named
}

func TestFireAllocatesNothing(t *testing.T) {
	plain, typed, named := hotProbes(t)
	provider := pair(t, plain)
	for _, probe := range []Definition{typed, named} {
		if err := provider.AddProbe(probe); err != nil {
			t.Fatal(err)
		}
	}
	text, number := strings.Repeat("x", 20), 1000
	long := strings.Repeat("long", 1000)
	all := func(t *testing.T) {
		for name, fire := range map[string]func(){
			"enabled":     func() { _ = plain.Enabled() },
			"plain":       func() { plain.Fire(text, number) },
			"other kind":  func() { plain.Fire(text, int8(number)) },
			"named kind":  func() { plain.Fire(method(text), number) },
			"typed":       func() { typed.Fire(text, number) },
			"typed named": func() { named.Fire(method(text)) },
			"long":        func() { typed.Fire(long, number) },
			"func": func() {
				typed.FireFunc(func() (string, int) { return text, number })
			},
			"provider": func() { _ = typed.Provider() },
		} {
			number++
			if name == "long" && poolForgets {
				continue // its buffers are in a pool
			}
			if allocs := testing.AllocsPerRun(100, fire); allocs != 0 {
				t.Errorf("%s: %v allocations", name, allocs)
			}
		}
	}
	t.Run("unwatched", all)
	for _, p := range []*Probe{plain, &typed.Probe, &named.Probe} {
		setGate(t, p, 1)
	}
	t.Run("watched", all)
}

var hits int

func BenchmarkFire(b *testing.B) {
	plain, typed, _ := hotProbes(b)
	provider := pair(b, plain)
	if err := provider.AddProbe(typed); err != nil {
		b.Fatal(err)
	}
	text := "GET"
	for _, gate := range []string{"unwatched", "watched"} {
		if gate == "watched" {
			setGate(b, plain, 1)
			setGate(b, &typed.Probe, 1)
		}
		b.Run(gate+"/Enabled", func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				if plain.Enabled() {
					hits++
				}
			}
		})
		b.Run(gate+"/Probe2", func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				typed.Fire(text, i)
			}
		})
		b.Run(gate+"/Probe2/FireFunc", func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				typed.FireFunc(func() (string, int) { return text, i })
			}
		})
		b.Run(gate+"/Probe", func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				plain.Fire(text, i)
			}
		})
	}
}
