// SPDX-License-Identifier: MIT

//go:build go1.21

package usdty

import (
	"bytes"
	"context"
	"log/slog"
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
