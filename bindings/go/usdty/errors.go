// SPDX-License-Identifier: MIT

package usdty

import (
	"errors"
	"fmt"
	"strings"

	"usdty/bindings/go/usdty/internal/core"
)

// A Status is the reason for an error of the library; usdty.h describes each of
// them. Errors wrap a Status: errors.Is(err, usdty.ErrConflict). numbers.go
// lists them.
type Status int

// Error returns the library's text for the status.
func (s Status) Error() string { return core.Status_text(int(s)) }

// Name returns the status's name in C, such as "USDTY_ERROR_TYPE"; "" in a
// program without the library.
func (s Status) Name() string { return core.Status_name(int(s)) }

// Errors of this package only.
var (
	// ErrClosed: the provider was closed.
	ErrClosed = errors.New("the provider is closed")
	// ErrNotAdded: the probe was not added to a provider yet.
	ErrNotAdded = errors.New("the probe was not added to a provider: call AddProbe")
	// ErrAdded: the probe was added to a provider already.
	ErrAdded = errors.New("the probe was already added to a provider")
	// ErrValue: a value cannot be passed as an argument of its kind.
	ErrValue = errors.New("the value does not fit its argument")
)

// An explained error has a text of its own, and wraps an error for errors.Is.
type explained struct {
	kind error
	text string
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.kind }

func explain(kind error, format string, args ...any) error {
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
