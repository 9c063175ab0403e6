// SPDX-License-Identifier: MIT

// Two probes around each piece of work, in goroutines. A tracer pairs them by
// their id.
//
//	bpftrace -p PID -e '
//	    usdt:*:spanapp:download__entry { @start[arg0] = nsecs; }
//	    usdt:*:spanapp:download__return /@start[arg0]/ {
//	        @ms = hist((nsecs - @start[arg0]) / 1000000);
//	        delete(@start[arg0]); }'
package main

import (
	"errors"
	"fmt"
	"log"
	"math/rand"
	"os"
	"sync"
	"time"

	"usdty/bindings/go/usdty"
)

var downloading *usdty.Span

func download(page string) (err error) {
	defer downloading.Begin(page).End(&err)
	time.Sleep(time.Duration(rand.Intn(100)) * time.Millisecond)
	if page == "/gone" {
		return errors.New("not found")
	}
	return nil
}

func main() {
	provider, err := usdty.NewProvider("spanapp", "")
	if err != nil {
		log.Fatal(err)
	}
	defer provider.Close()
	downloading, err = usdty.NewSpan(provider, "download", "download")
	if err != nil {
		log.Fatal(err)
	}
	if err := provider.Enable(); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("process %d: %v\n", os.Getpid(), provider.Paths())
	for round := 0; round < 30; round++ {
		var all sync.WaitGroup
		for _, page := range []string{"/", "/café", "/gone"} {
			all.Add(1)
			go func(page string) {
				defer all.Done()
				download(page)
			}(page)
		}
		all.Wait()
		time.Sleep(time.Second)
	}
}
