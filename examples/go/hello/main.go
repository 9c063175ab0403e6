// SPDX-License-Identifier: MIT

// A program with one probe, fired once a second.
package main

import (
	"fmt"
	"log"
	"os"
	"time"

	"usdty/bindings/go/usdty"
)

func main() {
	provider, err := usdty.NewProvider("myapp", "web")
	if err != nil {
		log.Fatal(err)
	}
	defer provider.Close()
	request, err := usdty.NewProbe2[string, int32]("handle", "request")
	if err != nil {
		log.Fatal(err)
	}
	if err := provider.AddProbe(request); err != nil {
		log.Fatal(err)
	}
	if err := provider.Enable(); err != nil {
		log.Print(err) // goes on without probes
	}
	fmt.Printf("process %d: %v\n", os.Getpid(), provider.Paths())
	paths := []string{"/", "/about", "/café"}
	for i := 0; i < 30; i++ {
		request.Fire(paths[i%3], int32(200+i))
		time.Sleep(time.Second)
	}
}
