// SPDX-License-Identifier: MIT

//go:build go1.21

package usdty

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
)

func TestLogAttributesAreTextHandlers(t *testing.T) {
	probe, _ := NewProbe0("f", "other")
	provider := pair(t, probe)
	handler, err := NewLogHandler(provider, "log", nil)
	if err != nil {
		t.Fatal(err)
	}
	with := handler.WithAttrs([]slog.Attr{slog.String("msg", "its own")}).
		WithGroup("").WithGroup("g").(*LogHandler)
	record := slog.Record{Message: "m", Level: slog.LevelDebug}
	record.Add("key", "two words", "n", 1)
	got := with.attributes(context.Background(), record)
	if want := `msg="its own" g.key="two words" g.n=1`; got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
	if got := handler.attributes(context.Background(), slog.Record{}); got != "" {
		t.Error(got)
	}
}

func TestLogGoesOnToNextHandler(t *testing.T) {
	probe, _ := NewProbe0("f", "other")
	provider := pair(t, probe)
	var text bytes.Buffer
	handler, err := NewLogHandler(provider, "log", slog.NewTextHandler(&text,
		&slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == "time" {
				return slog.Attr{}
			}
			return a
		}}))
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(handler).With("a", 1).WithGroup("g")
	if logger.Enabled(context.Background(), slog.LevelDebug) {
		t.Error("debug is enabled")
	}
	logger.Debug("unseen")
	logger.Info("seen", "b", 2)
	setGate(t, &handler.probe.Probe, 1)
	logger.Debug("by the probe only\x00")
	if !logger.Enabled(context.Background(), slog.LevelDebug) {
		t.Error("debug is not enabled while a tracer is attached")
	}
	if want := "level=INFO msg=seen a=1 g.b=2\n"; text.String() != want {
		t.Errorf("%q, not %q", text.String(), want)
	}
	if names := handler.probe.ArgumentNames(); len(names) != 5 {
		t.Error(names)
	}
}

// logging returns a handler that writes to the text, and one with an attribute
// that panics.
func logging(t *testing.T) (handler, broken *LogHandler, text *bytes.Buffer) {
	t.Helper()
	probe, _ := NewProbe0("f", "other")
	text = new(bytes.Buffer)
	handler, err := NewLogHandler(pair(t, probe), "log",
		slog.NewTextHandler(text, nil))
	if err != nil {
		t.Fatal(err)
	}
	broken = &LogHandler{probe: handler.probe, next: handler.next,
		steps: []func(slog.Handler) slog.Handler{
			func(slog.Handler) slog.Handler { panic("mine") }}}
	return handler, broken, text
}

func TestLogSkipsWhatPanics(t *testing.T) {
	handler, broken, text := logging(t)
	ctx, record := context.Background(), slog.Record{Message: "m"}
	for gate := uint32(0); gate < 2; gate++ {
		setGate(t, &handler.probe.Probe, gate)
		for i := 0; i < 2; i++ {
			if err := broken.Handle(ctx, record); err != nil {
				t.Error(err)
			}
		}
		skipped(t, &handler.probe.Probe, 2*uint64(gate))
	}
	if count := strings.Count(text.String(), "msg=m\n"); count != 4 {
		t.Errorf("the next handler got %d records, not 4", count)
	}
}

func TestLogFormatsEachRecordInStrictMode(t *testing.T) {
	beStrict(t)
	handler, broken, text := logging(t)
	ctx, record := context.Background(), slog.Record{Message: "m\x00"}
	if !handler.Enabled(ctx, slog.LevelDebug) {
		t.Error("debug is not enabled in strict mode")
	}
	for gate := uint32(0); gate < 2; gate++ {
		setGate(t, &handler.probe.Probe, gate)
		for i := 0; i < 2; i++ {
			expect(t, broken.Handle(ctx, record), ErrValue, "probe unit:log: "+
				"the function for its arguments panicked: mine")
		}
		if err := handler.Handle(ctx, record); err != nil {
			t.Error(err)
		}
	}
	slog.New(handler).Debug("unseen by the next handler")
	if count := strings.Count(text.String(), "\n"); count != 2 {
		t.Errorf("the next handler got %d records, not 2", count)
	}
	skipped(t, &handler.probe.Probe, 0)
}
