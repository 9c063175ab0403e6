// SPDX-License-Identifier: MIT

//go:build linux && cgo

package usdty

import (
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

const (
	right = "provider right { probe x(int); };"
	wrong = "provider wrong {\n  probe x(flaot);\n};"
)

// isRight loads, and says whether the definition was the right one. Either all
// of the answer is of the right one, or all of the wrong one: the file may be a
// pipe, or be another one the next time.
func isRight(t *testing.T, path string) bool {
	t.Helper()
	provider, err := ProviderFromFile(path, "")
	if err == nil {
		if provider.Name != "right" || provider.FindProbe("", "x") == nil {
			t.Error(provider.Name, provider.Probes)
		}
		provider.Close()
		return true
	}
	if !errors.Is(err, ErrSyntax) || provider != nil ||
		!strings.HasPrefix(err.Error(), path+":2:11: error: unknown type") ||
		!strings.Contains(err.Error(), "  probe x(flaot);") {
		t.Error(err)
	}
	return false
}

func TestFifoIsReadOnce(t *testing.T) {
	path := t.TempDir() + "/fifo"
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{right, wrong} {
		written := make(chan error)
		go func() { written <- os.WriteFile(path, []byte(text), 0o600) }()
		if isRight(t, path) != (text == right) {
			t.Error("the other definition:", text)
		}
		if err := <-written; err != nil {
			t.Error(err)
		}
	}
}

func TestFileThatIsReplacedGivesOneAnswer(t *testing.T) {
	path := t.TempDir() + "/a.d"
	var stop atomic.Bool
	stopped := make(chan error)
	replace := func(text string) error {
		if err := os.WriteFile(path+".next", []byte(text), 0o600); err != nil {
			return err
		}
		return os.Rename(path+".next", path)
	}
	if err := replace(right); err != nil {
		t.Fatal(err)
	}
	go func() {
		var err error
		for i := 0; err == nil && !stop.Load(); i++ {
			err = replace([]string{wrong, right}[i%2])
		}
		stopped <- err
	}()
	seen := map[bool]int{}
	for !t.Failed() && (seen[true] < 50 || seen[false] < 50) {
		seen[isRight(t, path)]++
	}
	stop.Store(true)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}
