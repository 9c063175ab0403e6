// SPDX-License-Identifier: MIT

//go:build go1.21

// Each log record fires a probe. It is formatted only while a tracer is attached.
// The tracer also sees the levels that the log leaves out.
//
//	bpftrace -p PID -e 'usdt:*:logapp:log
//	    { printf("%d %s %s\n", arg0, str(arg1), str(arg2)); }'
package main

import (
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"

	"usdty/bindings/go/usdty"
)

func main() {
	provider, err := usdty.NewProvider("logapp", "")
	if err != nil {
		log.Fatal(err)
	}
	defer provider.Close()
	handler, err := usdty.NewLogHandler(provider, "log",
		slog.NewTextHandler(os.Stderr, nil))
	if err != nil {
		log.Fatal(err)
	}
	if err := provider.Enable(); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("process %d: %v\n", os.Getpid(), provider.Paths())
	logger := slog.New(handler).With("worker", 7)
	for i := 0; i < 30; i++ {
		logger.Debug("round begins", "round", i)
		if i%3 == 2 {
			logger.Warn("round was slow", "round", i, "page", "/café")
		}
		time.Sleep(time.Second)
	}
}
