// SPDX-License-Identifier: MIT

//go:build go1.21

package usdty

import (
	"context"
	"log/slog"
	"runtime"
	"strings"
	"time"
)

// A LogHandler is a slog.Handler that fires a probe for each record while a
// tracer is attached, and passes the record to the next handler. The probe's
// arguments are the level (-4 for Debug to 8 for Error), the message, the
// attributes as slog.TextHandler writes them, the file and the line. While a
// tracer is attached, the probe gets records of every level, even those that
// the next handler ignores. A null character is shown as "\x00". If an attribute
// panics, the hit is skipped: see Probe.Skipped. In strict mode each record is
// formatted, even while no tracer is attached, and Handle returns the error of
// one that cannot be: see SetStrict.
type LogHandler struct {
	probe *Probe5[int32, string, string, string, int32]
	next  slog.Handler
	steps []func(slog.Handler) slog.Handler // of WithAttrs, WithGroup
}

// NewLogHandler adds a probe with this name to the provider. The next handler
// may be nil.
func NewLogHandler(provider *Provider, name string, next slog.Handler) (*LogHandler, error) {
	probe, err := NewProbe5[int32, string, string, string, int32]("", name)
	if err != nil {
		return nil, err
	}
	if err := provider.AddProbeWith(probe, ProbeOptions{ArgumentNames: []string{
		"level", "message", "attributes", "file", "line"}}); err != nil {
		return nil, err
	}
	return &LogHandler{probe: probe, next: next}, nil
}

// Enabled is true while a tracer is attached, in strict mode, or if the next
// handler is enabled.
func (h *LogHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.probe.Enabled() || Strict() || h.next != nil && h.next.Enabled(ctx, level)
}

// Handle fires the probe and calls the next handler, whose error it returns. In
// strict mode the probe's error comes first.
func (h *LogHandler) Handle(ctx context.Context, record slog.Record) error {
	if h.probe.Enabled() || Strict() {
		if err := h.fire(ctx, record); err != nil && Strict() {
			return err
		}
	}
	if h.next == nil || !h.next.Enabled(ctx, record.Level) {
		return nil
	}
	return h.next.Handle(ctx, record)
}

func (h *LogHandler) fire(ctx context.Context, record slog.Record) (err error) {
	defer h.probe.rescue(&err)
	var frame runtime.Frame
	if record.PC != 0 {
		frame, _ = runtime.CallersFrames([]uintptr{record.PC}).Next()
	}
	return h.probe.Fire(int32(record.Level), withoutNull(record.Message),
		withoutNull(h.attributes(ctx, record)), withoutNull(frame.File),
		int32(frame.Line))
}

// attributes returns the attributes as slog.TextHandler writes them, without
// the level and the message, which it writes first.
func (h *LogHandler) attributes(ctx context.Context, record slog.Record) string {
	var text strings.Builder
	leave := 0
	var handler slog.Handler = slog.NewTextHandler(&text, &slog.HandlerOptions{
		Level: record.Level,
		ReplaceAttr: func(_ []string, attr slog.Attr) slog.Attr {
			if leave > 0 {
				leave--
				return slog.Attr{}
			}
			return attr
		},
	})
	for _, step := range h.steps {
		handler = step(handler)
	}
	leave = 2
	record.Time = time.Time{}
	_ = handler.Handle(ctx, record)
	return strings.TrimSuffix(text.String(), "\n")
}

func (h *LogHandler) with(step func(slog.Handler) slog.Handler) *LogHandler {
	with := *h
	with.steps = append(h.steps[:len(h.steps):len(h.steps)], step)
	if h.next != nil {
		with.next = step(h.next)
	}
	return &with
}

// WithAttrs implements slog.Handler.
func (h *LogHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return h.with(func(to slog.Handler) slog.Handler { return to.WithAttrs(attrs) })
}

// WithGroup implements slog.Handler.
func (h *LogHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.with(func(to slog.Handler) slog.Handler { return to.WithGroup(name) })
}
