// SPDX-License-Identifier: MIT

// A program whose probes are in a definition. "go generate ./..." makes the
// package probes from it. As root, while it runs:
//
//	bpftrace -p PID -e 'usdt:*:web:request { printf("%s %d\n", str(arg0), arg1); }'
package main

import (
	"fmt"
	"log"
	"os"
	"time"

	"usdty/bindings/go/usdty"
	"web/probes"
)

func main() {
	if err := usdty.RegisterProbes(); err != nil {
		log.Print(err) // goes on without probes
	}
	fmt.Println("process", os.Getpid())
	paths := []string{"/", "/about", "/contact"}
	for i := 0; i < 30; i++ {
		_ = probes.WebRequest(paths[i%3], int32(200+i))
		time.Sleep(time.Second)
	}
}
