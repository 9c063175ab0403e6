// SPDX-License-Identifier: MIT

// Package usdty defines USDT probes while a program runs, and fires them at next
// to no cost while nobody looks. bpftrace, bcc, perf, gdb and SystemTap can
// watch them.
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
// A provider is enabled when tracers can see its probes; a probe is enabled
// while a tracer is attached to it. Until then Fire looks at the probe's gate,
// in Go, and returns: nothing is converted, allocated or called in C. While a
// tracer is attached, amd64 and arm64 call the traced instruction from Go's
// assembly; other machines, and programs built with the tag purego, use cgo.
//
// The library is compiled with the program, by cgo, which needs a C compiler.
// Without cgo, and on other systems than Linux, the package has the same
// functions, no gate ever opens, and Unavailable says why.
//
// A program written for go-usdt has to change its import line only:
//
//	import usdt "usdty/bindings/go/usdty"
package usdty
