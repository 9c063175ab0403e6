// SPDX-License-Identifier: MIT

// Package usdty defines USDT probes while a program runs. Firing a probe costs
// almost nothing while no tracer is attached. bpftrace, bcc, perf, gdb and
// SystemTap can watch the probes.
//
//	provider, err := usdty.NewProvider("myapp", "web")
//	request, err := usdty.NewProbe2[string, int]("handle", "request")
//	err = provider.AddProbe(request)
//	err = provider.Enable()
//	...
//	request.Fire(path, status) // from any goroutine
//
//	# bpftrace -p PID -e 'usdt:*:myapp:request
//	      { printf("%s %d\n", str(arg0), arg1); }'
//
// A [Provider] is enabled when tracers can see its probes. A [Probe] is enabled
// while a tracer is attached to it. While no tracer is attached, Fire reads the
// probe's gate, in Go, and returns: it converts nothing, allocates nothing and
// calls nothing in C. While a tracer is attached, programs on amd64 and arm64
// call the traced instruction from Go's assembly. Programs on other machines,
// and programs built with the tag purego, use cgo.
//
// # Goroutines and lifetimes
//
// All functions and methods may be called from any goroutine. Probes may be
// fired while their provider is enabled, disabled, changed or closed. A provider
// that is not closed lives as long as it or one of its probes is reachable.
//
// # Errors
//
// Every error is a [Status] or wraps one: use errors.Is with [ErrConflict] and
// the like. Its text names the provider, probe or argument, and says what to do.
//
// Firing never fails because a tracer is attached. A hit whose arguments do not
// fit is skipped and counted: see [Probe.Skipped]. [SetStrict] and
// USDTY_STRICT=1 make firing check its arguments always, for tests.
//
// # Builds
//
// cgo compiles the library together with the program, which needs a C compiler.
// Without cgo, and on other systems than Linux, the package has the same
// functions, but no gate ever opens, and [Unavailable] says why.
//
// A program written for go-usdt only has to change its import line, and to keep
// the name that it uses:
//
//	import usdt "usdty/bindings/go/usdty"
package usdty
