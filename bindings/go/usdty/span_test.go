// SPDX-License-Identifier: MIT

package usdty

import (
	"errors"
	"testing"
)

func TestSpanHasAnIdWhileWatched(t *testing.T) {
	probe, _ := NewProbe0("f", "other")
	provider := pair(t, probe)
	span, err := NewSpan(provider, "f", "work")
	if err != nil {
		t.Fatal(err)
	}
	if block := span.Begin("a"); block.id != 0 {
		t.Error("it has an id")
	}
	setGate(t, &span.leave.Probe, 1)
	fail := errors.New("failed\x00")
	first, second := span.Begin("a\x00"), span.Begin("b")
	if first.id == 0 || second.id != first.id+1 {
		t.Error(first.id, second.id)
	}
	second.End(&fail)
	first.End(nil)
	if allocs := testing.AllocsPerRun(100, func() {
		defer span.Begin("a").End(&err)
	}); allocs != 0 {
		t.Error(allocs)
	}
	if provider.FindProbe("f", "work__entry") != &span.entry.Probe ||
		provider.FindProbe("f", "work__return") != &span.leave.Probe {
		t.Error("names")
	}
}

func TestSpanIsAddedWholeOrNotAtAll(t *testing.T) {
	needLibrary(t)
	taken, _ := NewProbe0("f", "work__return")
	provider := pair(t, taken)
	_, err := NewSpan(provider, "f", "work")
	expect(t, err, ErrDuplicate, "")
	if len(provider.Probes) != 1 {
		t.Error(provider.Probes)
	}
	_, err = NewSpan(provider, "f", "a\x00b")
	expect(t, err, ErrProbeName, "")
}

type nilError struct{ text string }

func (e *nilError) Error() string { return e.text }

func TestSpanShowsAnErrorThatCannotShowItself(t *testing.T) {
	probe, _ := NewProbe0("f", "other")
	span, err := NewSpan(pair(t, probe), "f", "work")
	if err != nil {
		t.Fatal(err)
	}
	setGate(t, &span.leave.Probe, 1)
	var fail error = (*nilError)(nil)
	span.Begin("a").End(&fail)
}
