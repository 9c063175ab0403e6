// SPDX-License-Identifier: MIT

package usdty

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"usdty/bindings/go/usdty/internal/core"
)

func expect(t *testing.T, err error, kind Status, text string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("error is %v, not of %q", err, kind)
	} else if text != "" && err.Error() != text {
		t.Errorf("error is\n%s\nnot\n%s", err, text)
	}
}

func needLibrary(t testing.TB) {
	t.Helper()
	if core.Version() == "" {
		t.Skip("SKIPPED: built without the library")
	}
}

func TestStatusesAreTheLibrarys(t *testing.T) {
	needLibrary(t)
	for status, name := range map[Status]string{
		ErrArgument: "ARGUMENT", ErrMemory: "MEMORY",
		ErrProviderName: "PROVIDER_NAME", ErrModuleName: "MODULE_NAME",
		ErrFunctionName: "FUNCTION_NAME", ErrProbeName: "PROBE_NAME",
		ErrArgumentName: "ARGUMENT_NAME", ErrType: "TYPE",
		ErrTooManyArguments: "TOO_MANY_ARGUMENTS", ErrFlags: "FLAGS",
		ErrDuplicate: "DUPLICATE", ErrSignature: "SIGNATURE",
		ErrEnabled: "ENABLED", ErrConflict: "CONFLICT",
		ErrTooManyProbes: "TOO_MANY_PROBES", ErrNotFound: "NOT_FOUND",
		ErrArgumentCount: "ARGUMENT_COUNT", ErrBackend: "BACKEND",
		ErrIO: "IO", ErrLoad: "LOAD", ErrSyntax: "SYNTAX",
	} {
		if status.Name() != "USDTY_ERROR_"+name {
			t.Errorf("%d is %s, not %s", status, status.Name(), name)
		}
	}
	if after := Status(ErrSyntax - 1).Name(); after != "" {
		t.Errorf("%s is missing", after)
	}
}

func TestErrorsAreOfOneType(t *testing.T) {
	loose, err := NewProbe("f", "loose", reflect.Int)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := NewProvider("unit", "go")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	_, tooMany := NewProbe("f", "name", make([]reflect.Kind, 13)...)
	_, noFile := ProviderFromFile("/no/such/file", "")
	kind := ErrIO
	if core.Version() == "" {
		kind = ErrBackend
	}
	for _, c := range []struct {
		err  error
		want Status
	}{
		{loose.Fire(1), ErrNotAdded},
		{closed.Enable(), ErrClosed},
		{closed.FindProbe("f", "typo").Fire(), ErrNotFound},
		{tooMany, ErrTooManyArguments},
		{noFile, kind},
	} {
		var status Status
		if !errors.Is(c.err, c.want) || !errors.As(c.err, &status) ||
			status != c.want || status.Error() == "" {
			t.Errorf("%v is %d, not %d", c.err, status, c.want)
		}
		isNamed := core.Version() != "" && c.want < 0
		if errors.Is(c.err, ErrAdded) || (status.Name() != "") != isNamed {
			t.Errorf("%v, named %q", c.err, status.Name())
		}
	}
}

func TestNamesAreRefused(t *testing.T) {
	needLibrary(t)
	for _, names := range [][2]string{{"", ""}, {"a-b", ""}, {"1a", ""},
		{"a\x00b", ""}, {strings.Repeat("a", 64), ""}} {
		_, err := NewProvider(names[0], names[1])
		expect(t, err, ErrProviderName, "")
	}
	if _, err := NewProvider("api2", ""); err != nil {
		t.Error(err)
	}
	for _, module := range []string{"a b", "a\x00b"} {
		_, err := NewProvider("unit", module)
		expect(t, err, ErrModuleName, "")
	}
	provider, err := NewProvider("unit", "go")
	if err != nil {
		t.Fatal(err)
	}
	probe, _ := NewProbe("f", "a-b")
	expect(t, provider.AddProbe(probe), ErrProbeName, "")
	probe, _ = NewProbe("a b", "name")
	expect(t, provider.AddProbe(probe), ErrFunctionName, "")
	_, err = NewProbe("f", "a\x00b")
	expect(t, err, ErrProbeName, `probe "a\x00b": it contains a null character`)
	_, err = NewProbe("f\x00", "name")
	expect(t, err, ErrFunctionName, "")
	probe, _ = NewProbe("f", "name", reflect.Int)
	expect(t, provider.AddProbeWith(probe, ProbeOptions{
		ArgumentNames: []string{"a b"}}), ErrArgumentName, "")
	expect(t, provider.AddProbeWith(probe, ProbeOptions{
		ArgumentNames: []string{"a", "b"}}), ErrArgumentCount,
		"probe unit:name: it has 2 names of arguments, not 1")
	if err := provider.AddProbe(probe); err != nil {
		t.Error("after it was refused:", err)
	}
}

func TestDefinitionsAreRefused(t *testing.T) {
	_, err := NewProbe("f", "name", reflect.Int, reflect.Float64)
	expect(t, err, ErrType, "probe name, argument 2: "+
		"float64 cannot be an argument: give an integer, bool, string or uintptr")
	_, err = NewProbe("f", "name", make([]reflect.Kind, 13)...)
	expect(t, err, ErrTooManyArguments,
		"probe name: 13 arguments: a probe has at most 12")
	provider, err := NewProvider("unit", "go")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, provider.AddProbe(nil), ErrArgument, "")
	expect(t, provider.AddProbe((*Probe)(nil)), ErrArgument, "")
	probe, _ := NewProbe("f", "name", reflect.Int)
	if err := provider.AddProbe(probe); err != nil {
		t.Fatal(err)
	}
	expect(t, provider.AddProbe(probe), ErrAdded, "")
	needLibrary(t)
	same, _ := NewProbe("f", "name", reflect.Int)
	expect(t, provider.AddProbe(same), ErrDuplicate, "provider 'unit', "+
		"probe 'name' of function 'f': "+ErrDuplicate.Error())
	other, _ := NewProbe("g", "name", reflect.String)
	expect(t, provider.AddProbe(other), ErrSignature, "")
	expect(t, provider.RemoveProbe(other), ErrNotFound, "")
}

func TestUnknownBackendIsRefused(t *testing.T) {
	needLibrary(t)
	t.Setenv("USDTY_BACKEND", "nonsense")
	_, err := NewProvider("unit", "go")
	expect(t, err, ErrBackend, "")
	expect(t, Unavailable(), ErrBackend, "")
}

func TestNoneBackendSaysSo(t *testing.T) {
	t.Setenv("USDTY_BACKEND", "none")
	if Backend() != "none" || Unavailable() == nil {
		t.Errorf("backend %q, unavailable: %v", Backend(), Unavailable())
	}
	probe, _ := NewProbe2[string, int]("f", "name")
	provider := pair(t, probe)
	if provider.Backend() != "none" || !provider.Enabled() {
		t.Error(provider.Backend(), provider.Enabled())
	}
	if probe.Enabled() || probe.Fire("a", 1) != nil || provider.Paths() != nil {
		t.Error("none is not nothing")
	}
}

// kinds are the kinds of a probe.
type kinds []reflect.Kind

// fire returns the result of Fire while the gate is open.
func (k kinds) fire(t *testing.T, args ...any) error {
	t.Helper()
	probe, err := NewProbe("f", "name", k...)
	if err != nil {
		t.Fatal(err)
	}
	provider := pair(t, probe)
	defer provider.Close()
	setGate(t, probe, 1)
	return probe.Fire(args...)
}

func TestArgumentsAreCounted(t *testing.T) {
	probe, _ := NewProbe("f", "name", reflect.Int)
	pair(t, probe)
	expect(t, probe.Fire(), ErrArgumentCount,
		"probe unit:name: it takes 1 arguments, not 0")
	expect(t, probe.Fire(1, 2), ErrArgumentCount, "")
	setGate(t, probe, 1)
	expect(t, probe.Fire(1, 2), ErrArgumentCount, "")
	expect(t, probe.FireFunc(func() []any { return nil }), ErrArgumentCount, "")
}

// beStrict is for tests of refused values; watching_test.go has the other mode.
func beStrict(t *testing.T) {
	SetStrict(true)
	t.Cleanup(func() { SetStrict(false) })
}

func TestIntegersMustBeInRange(t *testing.T) {
	beStrict(t)
	for _, each := range []struct {
		kind        reflect.Kind
		least, most any
		below       any
		above       any
	}{
		{reflect.Int8, -128, 127, -129, 128},
		{reflect.Int16, -32768, 32767, int32(-32769), uint16(32768)},
		{reflect.Int32, math.MinInt32, math.MaxInt32,
			int64(math.MinInt32 - 1), uint32(math.MaxInt32 + 1)},
		{reflect.Int64, int64(math.MinInt64), int64(math.MaxInt64), nil,
			uint64(math.MaxInt64 + 1)},
		{reflect.Int, int64(math.MinInt64), int64(math.MaxInt64), nil, uint64(math.MaxUint64)},
		{reflect.Uint8, 0, 255, -1, 256},
		{reflect.Uint16, 0, 65535, int8(-1), 65536},
		{reflect.Uint32, 0, uint32(math.MaxUint32), -1, int64(math.MaxUint32 + 1)},
		{reflect.Uint64, 0, uint64(math.MaxUint64), -1, nil},
		{reflect.Uint, 0, uint64(math.MaxUint64), -1, nil},
		{reflect.Uintptr, 0, uint64(math.MaxUint64), -1, nil},
	} {
		t.Run(each.kind.String(), func(t *testing.T) {
			probe := kinds{each.kind}
			for _, value := range []any{each.least, each.most} {
				if err := probe.fire(t, value); err != nil {
					t.Error(err)
				}
			}
			for _, value := range []any{each.below, each.above} {
				if value != nil {
					expect(t, probe.fire(t, value), ErrValue, "")
				}
			}
		})
	}
	expect(t, kinds{reflect.Int, reflect.Uint8}.fire(t, 1, 300), ErrValue,
		"probe unit:name, argument 2: 300 is out of range for uint8")
	expect(t, kinds{reflect.Uint8}.fire(t, -1), ErrValue,
		"probe unit:name, argument 1: -1 is out of range for uint8")
}

func TestKindsMustSuit(t *testing.T) {
	beStrict(t)
	text := kinds{reflect.String}
	expect(t, text.fire(t, 1), ErrValue,
		"probe unit:name, argument 1: it is int, not string")
	expect(t, text.fire(t, nil), ErrValue,
		"probe unit:name, argument 1: it is nil, not string")
	expect(t, text.fire(t, []byte("a")), ErrValue,
		"probe unit:name, argument 1: it is []uint8, not string")
	expect(t, text.fire(t, method("a\x00")), ErrValue,
		"probe unit:name, argument 1: the string contains a null character")
	number := kinds{reflect.Int}
	expect(t, number.fire(t, "1"), ErrValue, "")
	expect(t, number.fire(t, 1.5), ErrValue,
		"probe unit:name, argument 1: it is float64, not int")
	expect(t, number.fire(t, true), ErrValue, "")
	expect(t, kinds{reflect.Bool}.fire(t, 1), ErrValue, "")
	for _, pointer := range []any{&text, uintptr(1), 1} {
		err := kinds{reflect.UnsafePointer}.fire(t, pointer)
		if err != nil {
			t.Error(err)
		}
	}
}

func TestNullCharactersAreFoundAnywhere(t *testing.T) {
	beStrict(t)
	probe, _ := NewProbe2[string, string]("f", "name")
	pair(t, probe)
	setGate(t, &probe.Probe, 1)
	for size := 1; size < 200; size++ {
		text := strings.Repeat("\x80\x01\xff", size)[:size]
		if err := probe.Fire(text, text); err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{0, size / 2, size - 1} {
			expect(t, probe.Fire("a", text[:at]+"\x00"+text[at+1:]), ErrValue,
				"probe unit:name, argument 2: the string contains a null character")
		}
	}
}

// The result of FindProbe can be used without a check.
func TestAProbeThatIsNotFound(t *testing.T) {
	provider, err := NewProvider("unit", "go")
	if err != nil {
		t.Fatal(err)
	}
	defer provider.Close()
	probe := provider.FindProbe("", "typo")
	if probe != nil || probe.Enabled() {
		t.Error("a probe was found")
	}
	if err := probe.Fire(7); !errors.Is(err, ErrNotFound) {
		t.Errorf("Fire: %v", err)
	}
	called := false
	err = probe.FireFunc(func() []any { called = true; return nil })
	if !errors.Is(err, ErrNotFound) || called {
		t.Errorf("FireFunc: %v, function called: %v", err, called)
	}
	gate, entry := probe.Location()
	if probe.Kinds() != nil || probe.ArgumentNames() != nil ||
		probe.Provider() != nil || gate != nil || entry != 0 ||
		probe.String() != "<nil>" {
		t.Error("a nil probe has properties")
	}
	if err := provider.RemoveProbe(probe); err == nil {
		t.Error("a nil probe was removed")
	}
}
