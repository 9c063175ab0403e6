// SPDX-License-Identifier: MIT

//go:build linux && cgo

package usdty

import (
	"errors"
	"testing"
)

func define(t *testing.T, name string) (*Provider, error) {
	t.Helper()
	provider, err := ProviderFromText("provider "+name+" { probe start(int); };", "")
	if err == nil {
		t.Cleanup(provider.Close)
	}
	return provider, err
}

func TestRegisterProbesEnablesAllAndThoseThatComeLater(t *testing.T) {
	t.Setenv("USDTY_DIR", t.TempDir())
	t.Cleanup(func() { registry.waiting, registry.called = nil, false })
	first := Generated(define(t, "regone"))
	Generated(define(t, "1st"))
	second := Generated(define(t, "regtwo"))
	if first.Enabled() {
		t.Error("enabled at once")
	}
	if err := RegisterProbes(); !errors.Is(err, ErrSyntax) {
		t.Error(err)
	}
	if !first.Enabled() || !second.Enabled() {
		t.Error("not all are enabled")
	}
	if later := Generated(define(t, "reglater")); !later.Enabled() {
		t.Error("the later one is not enabled")
	}
	if err := RegisterProbes(); !errors.Is(err, ErrSyntax) {
		t.Error("the definition's error is told once only:", err)
	}
}
