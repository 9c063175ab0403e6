// SPDX-License-Identifier: MIT

package usdty_test

import (
	"reflect"
	"testing"

	usdt "usdty/bindings/go/usdty" // the line that changes
)

// Everything that go-usdt has, as a program uses it.
func TestProgramForGoUSDTRuns(t *testing.T) {
	t.Setenv("USDTY_DIR", t.TempDir())
	var provider *usdt.Provider
	provider, err := usdt.NewProvider("examplep", "examplem")
	if err != nil {
		t.Fatalf("NewProvider: %s", err)
	}
	defer provider.Close()

	var probe *usdt.Probe
	probe, err = usdt.NewProbe("examplef", "examplen", reflect.String, reflect.Int)
	if err != nil {
		t.Fatalf("NewProbe: %s", err)
	}
	err = provider.AddProbe(probe)
	if err != nil {
		t.Fatalf("AddProbe: %s", err)
	}
	err = provider.Enable()
	if err != nil {
		t.Fatalf("Enable: %s", err)
	}
	if !provider.Enabled() || probe.Enabled() {
		t.Error(provider.Enabled(), probe.Enabled())
	}
	for i := 0; i < 10; i++ {
		if err := probe.Fire("string argument", 42+i); err != nil {
			t.Error(err)
		}
	}
	if err := probe.Fire("one argument of two"); err == nil {
		t.Error("one argument of two was taken")
	}
	names := []string{provider.Name, provider.Module, probe.Function, probe.Name}
	if !reflect.DeepEqual(names, []string{"examplep", "examplem", "examplef",
		"examplen"}) || len(provider.Probes) != 1 {
		t.Error(names, provider.Probes)
	}
}
