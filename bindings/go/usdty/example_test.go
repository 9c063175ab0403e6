// SPDX-License-Identifier: MIT

package usdty_test

import (
	"errors"
	"fmt"
	"log"

	"usdty/bindings/go/usdty"
)

func ExampleNewProbe2() {
	provider, err := usdty.NewProvider("myapp", "web")
	if err != nil {
		log.Fatal(err)
	}
	defer provider.Close()
	request, err := usdty.NewProbe2[string, int]("handle", "request")
	if err != nil {
		log.Fatal(err)
	}
	if err := provider.AddProbe(request); err != nil {
		log.Fatal(err)
	}
	if err := provider.Enable(); err != nil {
		log.Print(err) // the program goes on without probes
	}
	fmt.Println(request, request.Enabled(), request.Fire("/about", 200))
	// Output: myapp:request false <nil>
}

// The function is called only while a tracer is attached.
func ExampleProbe1_FireFunc() {
	summary, err := usdty.NewProbe1[string]("", "summary")
	if err != nil {
		log.Fatal(err)
	}
	provider, err := usdty.NewProvider("myapp", "")
	if err != nil {
		log.Fatal(err)
	}
	defer provider.Close()
	if err := provider.AddProbe(summary); err != nil {
		log.Fatal(err)
	}
	fmt.Println(summary.FireFunc(func() string { panic("not called") }))
	// Output: <nil>
}

func ExampleStatus() {
	_, err := usdty.NewProbe("", "a\x00b")
	var status usdty.Status
	fmt.Println(errors.Is(err, usdty.ErrProbeName))
	fmt.Println(errors.As(err, &status), status == usdty.ErrProbeName)
	fmt.Println(err)
	// Output:
	// true
	// true true
	// probe "a\x00b": it contains a null character
}

func ExampleNewSpan() {
	provider, err := usdty.NewProvider("myapp", "")
	if err != nil {
		log.Fatal(err)
	}
	defer provider.Close()
	parsing, err := usdty.NewSpan(provider, "parse", "parse")
	if err != nil {
		log.Fatal(err)
	}
	parse := func(path string) (err error) {
		defer parsing.Begin(path).End(&err)
		return fmt.Errorf("%s: no such page", path)
	}
	fmt.Println(parse("/gone"))
	for _, probe := range provider.Probes {
		fmt.Println(probe)
	}
	// Output:
	// /gone: no such page
	// myapp:parse__entry
	// myapp:parse__return
}
