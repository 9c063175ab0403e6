// SPDX-License-Identifier: MIT

package usdty

import (
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
)

// A program does the same whether it is watched or not. That tracers see escaped
// text is in tests/go/test_watching.py.

func openedPlain(t *testing.T, kinds ...reflect.Kind) *Probe {
	t.Helper()
	probe, err := NewProbe("f", "name", kinds...)
	if err != nil {
		t.Fatal(err)
	}
	pair(t, probe)
	setGate(t, probe, 1)
	return probe
}

func skipped(t *testing.T, probe *Probe, want uint64) {
	t.Helper()
	if got := probe.Skipped(); got != want {
		t.Errorf("%d hits were skipped, not %d", got, want)
	}
}

func TestWrongArgumentsAreSkippedAndToldOnce(t *testing.T) {
	for _, each := range []struct {
		kind  reflect.Kind
		value any
	}{
		{reflect.Uint8, 300}, {reflect.Uint8, -1}, {reflect.Int, "text"},
		{reflect.Int, nil}, {reflect.String, 5}, {reflect.String, nil},
		{reflect.String, []byte("a")}, {reflect.Bool, 1},
	} {
		for _, fire := range []func(*Probe, any) error{
			func(p *Probe, value any) error { return p.Fire(value) },
			func(p *Probe, value any) error {
				return p.FireFunc(func() []any { return []any{value} })
			},
		} {
			probe := openedPlain(t, each.kind)
			expect(t, fire(probe, each.value), ErrValue, "")
			for number := uint64(2); number < 5; number++ {
				if err := fire(probe, each.value); err != nil {
					t.Error("told twice:", err)
				}
				skipped(t, probe, number)
			}
			probe.Provider().Close()
		}
	}
}

func TestAWrongCountOfAFunctionIsSkipped(t *testing.T) {
	probe := openedPlain(t, reflect.Int)
	two := func() []any { return []any{1, 2} }
	expect(t, probe.FireFunc(two), ErrArgumentCount, "")
	if err := probe.FireFunc(two); err != nil {
		t.Error("told twice:", err)
	}
	skipped(t, probe, 2)
	for i := 0; i < 2; i++ { // watched or not
		expect(t, probe.Fire(1, 2), ErrArgumentCount, "")
		setGate(t, probe, 0)
	}
	skipped(t, probe, 3)
}

func TestAFunctionThatPanicsIsSkipped(t *testing.T) {
	probe := openedPlain(t, reflect.Int)
	panics := func() []any { panic("mine") }
	expect(t, probe.FireFunc(panics), ErrValue,
		"probe unit:name: the function for its arguments panicked: mine")
	if err := probe.FireFunc(panics); err != nil {
		t.Error("told twice:", err)
	}
	skipped(t, probe, 2)

	typed, _ := NewProbe2[string, int]("f", "typed")
	pair(t, typed)
	setGate(t, &typed.Probe, 1)
	var missing *Probe2[string, int]
	expect(t, typed.FireFunc(func() (string, int) { return missing.Name, 1 }),
		ErrValue, "")
	if err := typed.FireFunc(func() (string, int) { return "a", 1 }); err != nil {
		t.Error(err)
	}
	skipped(t, &typed.Probe, 1)
}

func TestAnyTextIsTaken(t *testing.T) {
	plain := openedPlain(t, reflect.String, reflect.String)
	typed, _ := NewProbe2[string, string]("f", "typed")
	pair(t, typed)
	setGate(t, &typed.Probe, 1)
	for size := 1; size < 200; size++ {
		text := strings.Repeat("\x80\x01\xff", size)[:size]
		for _, at := range []int{0, size / 2, size - 1} {
			odd := text[:at] + "\x00" + text[at+1:]
			for _, err := range []error{plain.Fire("a", odd),
				typed.Fire(odd, odd)} {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	skipped(t, plain, 0)
	skipped(t, &typed.Probe, 0)
}

func TestSkippedOfNoProbe(t *testing.T) {
	var none *Probe
	skipped(t, none, 0)
}

// == Strict mode =============================================================

func strictErrors(t *testing.T, plain *Probe, text *Probe1[string]) {
	t.Helper()
	for i := 0; i < 2; i++ {
		expect(t, plain.Fire(300), ErrValue, "")
		expect(t, plain.Fire("text"), ErrValue, "")
		expect(t, plain.FireFunc(func() []any { return nil }),
			ErrArgumentCount, "")
		expect(t, plain.FireFunc(func() []any { panic("mine") }), ErrValue, "")
		expect(t, text.Fire("a\x00b"), ErrValue, "")
		expect(t, text.FireFunc(func() string { panic("mine") }), ErrValue, "")
	}
	for _, err := range []error{plain.Fire(1), text.Fire("a")} {
		if err != nil {
			t.Error(err)
		}
	}
	if plain.Enabled() || text.Enabled() {
		t.Error("strict mode looks like a tracer")
	}
	skipped(t, plain, 0)
	skipped(t, &text.Probe, 0)
}

func TestStrictModeChecksWhileNobodyWatches(t *testing.T) {
	before := Strict()
	defer SetStrict(before)
	SetStrict(false)
	plain, _ := NewProbe("f", "plain", reflect.Uint8)
	provider := pair(t, plain)
	for _, err := range []error{plain.Fire(300), plain.Fire("text")} {
		if err != nil {
			t.Error("checked while nobody watches:", err)
		}
	}
	SetStrict(true)
	text, _ := NewProbe1[string]("f", "text")
	if err := provider.AddProbe(text); err != nil {
		t.Fatal(err)
	}
	if err := provider.Enable(); err != nil {
		t.Fatal(err)
	}
	strictErrors(t, plain, text)
	if err := provider.Disable(); err != nil {
		t.Fatal(err)
	}
	strictErrors(t, plain, text)
	if err := provider.RemoveProbe(plain); err != nil {
		t.Fatal(err)
	}
	if err := plain.Fire(300); err != nil {
		t.Error("a removed probe:", err)
	}
	SetStrict(false)
	if err := provider.Enable(); err != nil {
		t.Fatal(err)
	}
	if err := text.Fire("a\x00b"); err != nil {
		t.Error("not strict any more:", err)
	}
	provider.Close()
	expect(t, text.Fire("a"), ErrClosed, "")
}

// This program, run again, only answers.
func TestMain(m *testing.M) {
	if os.Getenv("USDTY_TEST_ANSWER") != "" {
		fmt.Print(Strict())
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestStrictModeOfTheEnvironment(t *testing.T) {
	for value, want := range map[string]string{"1": "true", "0": "false",
		"": "false"} {
		command := exec.Command(os.Args[0])
		command.Env = append(os.Environ(), "USDTY_TEST_ANSWER=1",
			"USDTY_STRICT="+value)
		output, err := command.Output()
		if err != nil || string(output) != want {
			t.Errorf("USDTY_STRICT=%s: %s, %v", value, output, err)
		}
	}
}
