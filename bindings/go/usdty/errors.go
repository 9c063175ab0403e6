// SPDX-License-Identifier: MIT

package usdty

import (
	"fmt"
	"strings"

	"usdty/bindings/go/usdty/internal/core"
)

// A Status is the reason for an error. Every error of this package is a Status
// or wraps one, so that both of these work:
//
//	errors.Is(err, usdty.ErrConflict)
//	var status usdty.Status
//	errors.As(err, &status)
//
// The statuses of the library are negative, as in usdty.h, and those of this
// package alone are positive.
type Status int

// Errors of this package only.
const (
	// ErrClosed: the provider is closed.
	ErrClosed Status = iota + 1
	// ErrNotAdded: the probe was not added to a provider: call AddProbe.
	ErrNotAdded
	// ErrAdded: the probe was already added to a provider.
	ErrAdded
	// ErrValue: the value does not fit its argument.
	ErrValue
)

var ownTexts = [...]string{
	ErrClosed:   "the provider is closed",
	ErrNotAdded: "the probe was not added to a provider: call AddProbe",
	ErrAdded:    "the probe was already added to a provider",
	ErrValue:    "the value does not fit its argument",
}

func (s Status) isOwn() bool { return s > 0 && int(s) < len(ownTexts) }

// Error returns the meaning of the status.
func (s Status) Error() string {
	if s.isOwn() {
		return ownTexts[s]
	}
	return core.Status_text(int(s))
}

// Name returns the status's name in C, such as "USDTY_ERROR_TYPE". It is "" for
// a status of this package alone, and in a program without the library.
func (s Status) Name() string { return core.Status_name(int(s)) }

// An explained error has a text of its own, and wraps its status.
type explained struct {
	kind Status
	text string
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.kind }

func explain(kind Status, format string, args ...any) error {
	return &explained{kind, fmt.Sprintf(format, args...)}
}

// refused returns nil for success, and otherwise an error with the library's
// reason.
func refused(status int, why string) error {
	switch {
	case status == 0:
		return nil
	case why == "":
		return Status(status)
	}
	return &explained{Status(status), why}
}

// noNull refuses a name with a null character, at which C would stop.
func noNull(kind Status, what, name string) error {
	if strings.IndexByte(name, 0) < 0 {
		return nil
	}
	return explain(kind, "%s %q: it contains a null character", what, name)
}
