// SPDX-License-Identifier: MIT

package usdty

import (
	"reflect"
	"sync"
	"testing"

	"usdty/bindings/go/usdty/internal/core"
)

// Gates that ask, and entries that change while goroutines fire.

func askHits() uint64 { return core.AskHits(0) + core.AskHits(1) }

type asked struct {
	plain     *Probe
	typed     *Probe2[string, int]
	many      *Probe
	evaluated int
}

func newAsked(t *testing.T) (*Provider, *asked) {
	t.Helper()
	provider, err := NewProvider("unit", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		core.AskAnswer(0)
		provider.Close()
	})
	if name := provider.Backend(); name != "ask" {
		t.Fatal(name)
	}
	var ints [11]reflect.Kind
	for i := range ints {
		ints[i] = reflect.Int
	}
	a := new(asked)
	a.typed, _ = NewProbe2[string, int]("f", "typed")
	a.plain, _ = NewProbe("f", "plain", reflect.String, reflect.Int)
	a.many, _ = NewProbe("f", "many", append([]reflect.Kind{reflect.String},
		ints[:]...)...)
	for _, probe := range []Definition{a.typed, a.plain, a.many} {
		if err := provider.AddProbe(probe); err != nil {
			t.Fatal(err)
		}
	}
	return provider, a
}

// fire fires in every way, 5 times, two of them lazily.
func (a *asked) fire(t *testing.T) {
	for _, err := range []error{
		a.typed.Fire("text", 1),
		a.plain.Fire("text", 1),
		a.many.Fire("text", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
		a.typed.FireFunc(func() (string, int) {
			a.evaluated++
			return "text", 1
		}),
		a.plain.FireFunc(func() []any {
			a.evaluated++
			return []any{"text", 1}
		}),
	} {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAskNobodyAboutAClosedGate(t *testing.T) {
	_, a := newAsked(t)
	core.AskAnswer(1)
	questions, before := core.AskQuestions(), askHits()
	a.fire(t)
	if a.typed.Enabled() || core.AskQuestions() != questions ||
		askHits() != before || a.evaluated != 0 {
		t.Error(core.AskQuestions(), questions, askHits(), before, a.evaluated)
	}
}

func TestAskAnswerIsNo(t *testing.T) {
	provider, a := newAsked(t)
	questions, before := core.AskQuestions(), askHits()
	if err := provider.Enable(); err != nil {
		t.Fatal(err)
	}
	a.fire(t)
	if err := a.plain.Fire(1, "wrong"); err != nil {
		t.Error("not as while nobody watches:", err)
	}
	if a.typed.Enabled() || core.AskQuestions() == questions ||
		askHits() != before || a.evaluated != 0 {
		t.Error(core.AskQuestions(), questions, askHits(), before, a.evaluated)
	}
}

func TestAskAnswerIsYes(t *testing.T) {
	provider, a := newAsked(t)
	before := askHits()
	if err := provider.Enable(); err != nil {
		t.Fatal(err)
	}
	core.AskAnswer(1)
	a.fire(t)
	if !a.typed.Enabled() || askHits() != before+5 || a.evaluated != 2 {
		t.Error(askHits(), before, a.evaluated)
	}
	if err := a.plain.Fire(1, "wrong"); err == nil {
		t.Error("wrong arguments are taken")
	}
}

func TestAskEntryMovesAndNoHitIsLost(t *testing.T) {
	const goroutines, rounds = 4, 20000
	provider, a := newAsked(t)
	before := [2]uint64{core.AskHits(0), core.AskHits(1)}
	if err := provider.Enable(); err != nil {
		t.Fatal(err)
	}
	core.AskAnswer(1)
	if core.AskStartMoving() != 0 {
		t.Fatal("no thread")
	}
	var group sync.WaitGroup
	for i := 0; i < goroutines; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			own := *a
			for n := 0; n < rounds; n++ {
				own.fire(t)
			}
		}()
	}
	group.Wait()
	core.AskStopMoving()
	want := before[0] + before[1] + 5*goroutines*rounds
	if askHits() != want || core.AskHits(0) == before[0] ||
		core.AskHits(1) == before[1] {
		t.Error(askHits(), "not", want, "of them at the first entry:",
			core.AskHits(0)-before[0])
	}
}
