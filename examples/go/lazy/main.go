// SPDX-License-Identifier: MIT

// Expensive arguments are evaluated only while a tracer is attached.
package main

import (
	"fmt"
	"log"
	"os"
	"time"

	"usdty/bindings/go/usdty"
)

var summaries int

// summarize stands for work that is too slow to do while nobody watches.
func summarize(round int) string {
	summaries++
	return fmt.Sprintf("summary %d, of round %d", summaries, round)
}

func main() {
	provider, err := usdty.NewProvider("lazyapp", "")
	if err != nil {
		log.Fatal(err)
	}
	defer provider.Close()
	summary, err := usdty.NewProbe1[string]("main", "summary")
	if err != nil {
		log.Fatal(err)
	}
	if err := provider.AddProbe(summary); err != nil {
		log.Fatal(err)
	}
	if err := provider.Enable(); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("process %d: %v\n", os.Getpid(), provider.Paths())
	for round := 0; round < 100; round++ {
		summary.FireFunc(func() string { return summarize(round) })
		time.Sleep(100 * time.Millisecond)
	}
	fmt.Printf("%d of 100 rounds were summarized\n", summaries)
}
