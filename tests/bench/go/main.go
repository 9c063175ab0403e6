// SPDX-License-Identifier: MIT

// Command bench prints what probes cost in Go while nobody watches and while a
// gate is open, each next to its floor: the least that the same could cost.
//
//	go run ./tests/bench/go [ROUNDS]
//
// Every round times every row, so that a noisy machine disturbs all alike, and
// medians are compared, without the loop around them. No tracer is attached:
// open gates are forced, by a write to the page that the process has for
// itself. What a hit costs the kernel is not in here.
package main

// static void nothing(void) {}
import "C"

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"reflect"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"usdty/bindings/go/usdty"
	"usdty/tests/bench/go/hit"
)

const (
	mostRounds = 501
	calls      = 20000
)

type (
	pair = usdty.Probe2[string, int]
	six  = usdty.Probe6[string, int, int, int, string, uint64]
	full = usdty.Probe12[int, int, int, int, int, int, int, int, int, int, int, int]
)

type set struct {
	plain *usdty.Probe
	pair  *pair
	six   *six
	full  *full
	entry uintptr
}

var (
	text   = "GET"
	path   = "/articles/2024/the-longer-the-path-the-more-there-is-to-copy.html"
	global uint16
	hits   int
)

//go:noinline
func empty(a string, b int) {}

type row struct {
	what   string
	floor  string  // of another row, or ""
	goal   float64 // times its floor; 0 for none
	least  float64 // a goal in nanoseconds
	run    func(n int)
	times  []float64
	median float64
	allocs float64
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func newSet(provider *usdty.Provider, name string) *set {
	s := &set{
		plain: must(usdty.NewProbe(name, name+"_plain", reflect.String, reflect.Int)),
		pair:  must(usdty.NewProbe2[string, int](name, name+"_pair")),
		six:   must(usdty.NewProbe6[string, int, int, int, string, uint64](name, name+"_six")),
		full: must(usdty.NewProbe12[int, int, int, int, int, int, int, int, int,
			int, int, int](name, name+"_full")),
	}
	for _, probe := range []usdty.Definition{s.plain, s.pair, s.six, s.full} {
		if err := provider.AddProbe(probe); err != nil {
			log.Fatal(err)
		}
	}
	return s
}

// open forces the gates.
func (s *set) open() {
	for _, p := range []*usdty.Probe{s.plain, &s.pair.Probe, &s.six.Probe, &s.full.Probe} {
		gate, _ := p.Location()
		*(*uint16)(unsafe.Pointer(gate)) = 1
	}
}

func fires(state string, s *set) []*row {
	goal, least, floor := 0.0, 2.0, "empty Go call"
	if state == "watched" {
		goal, least, floor = 1, 0, "a third of a bare cgo call, and a hit"
	}
	fire := func(what string, run func(n int)) *row {
		return &row{what: state + ": " + what, floor: floor, goal: goal,
			least: least, run: run}
	}
	other := func(what string, run func(n int)) *row {
		return &row{what: state + ": " + what, floor: floor, run: run}
	}
	p, six, full, plain := s.pair, s.six, s.full, s.plain
	return []*row{
		fire("Probe2.Fire, a string and an int", func(n int) {
			for i := 0; i < n; i++ {
				p.Fire(text, i)
			}
		}),
		other("Probe2.Fire, a string of 65 bytes", func(n int) {
			for i := 0; i < n; i++ {
				p.Fire(path, i)
			}
		}),
		other("Probe2.FireFunc", func(n int) {
			for i := 0; i < n; i++ {
				p.FireFunc(func() (string, int) { return text, i })
			}
		}),
		other("Probe6.Fire, two of them strings", func(n int) {
			for i := 0; i < n; i++ {
				six.Fire(text, i, i, i, text, 1)
			}
		}),
		other("Probe12.Fire, integers", func(n int) {
			for i := 0; i < n; i++ {
				full.Fire(i, i, i, i, i, i, i, i, i, i, i, i)
			}
		}),
		other("Probe.Fire(...any), 2 arguments", func(n int) {
			for i := 0; i < n; i++ {
				plain.Fire(text, i)
			}
		}),
	}
}

func rows(closed, opened *set) []*row {
	p := closed.pair
	list := []*row{
		{what: "empty loop", run: func(n int) {
			for i := 0; i < n; i++ {
			}
		}},
		{what: "read a global", run: func(n int) {
			for i := 0; i < n; i++ {
				if global != 0 {
					hits++
				}
			}
		}},
		{what: "empty Go call", run: func(n int) {
			for i := 0; i < n; i++ {
				empty(text, i)
			}
		}},
		{what: "bare cgo call", run: func(n int) {
			for i := 0; i < n; i++ {
				C.nothing()
			}
		}},
		{what: "hit: a call of the entry", run: func(n int) {
			for i := 0; i < n; i++ {
				hit.Call(opened.entry)
			}
		}},
		{what: "unwatched: Enabled", floor: "read a global", run: func(n int) {
			for i := 0; i < n; i++ {
				if p.Enabled() {
					hits++
				}
			}
		}},
	}
	list = append(list, fires("unwatched", closed)...)
	return append(list, fires("watched", opened)...)
}

func measure(list []*row, rounds int) {
	for i := 0; i < rounds; i++ {
		for _, r := range list {
			start := time.Now()
			r.run(calls)
			r.times = append(r.times, float64(time.Since(start))/calls)
		}
	}
	for _, r := range list {
		sort.Float64s(r.times)
		r.median = r.times[len(r.times)/2]
		r.allocs = testing.AllocsPerRun(10, func() { r.run(100) })
	}
	loop := list[0].median
	for _, r := range list[1:] {
		r.median -= loop
	}
}

func show(list []*row) {
	value := map[string]float64{}
	for _, r := range list {
		value[r.what] = r.median
	}
	value["a third of a bare cgo call, and a hit"] = value["bare cgo call"]/3 +
		value["hit: a call of the entry"]
	fmt.Println("| what | median, ns | allocations | ratio to its floor | goal | met |")
	fmt.Println("|---|---|---|---|---|---|")
	for _, r := range list {
		ratio, goal, met := "", "", ""
		switch floor := value[r.floor]; {
		case r.floor == "":
		case floor < 0.1: // the loop hides it
			ratio = fmt.Sprintf("%.2f ns more than %s", r.median-floor, r.floor)
		default:
			ratio = fmt.Sprintf("%.2f x %s", r.median/floor, r.floor)
		}
		if r.goal != 0 {
			goal = fmt.Sprintf("at most %g", r.goal)
			met = yes(r.median <= r.goal*value[r.floor])
		}
		if r.least != 0 {
			goal = fmt.Sprintf("at most %g ns", r.least)
			met = yes(r.median <= r.least)
		}
		fmt.Printf("| %s | %.2f | %.0f | %s | %s | %s |\n",
			r.what, r.median, r.allocs, ratio, goal, met)
	}
}

func yes(met bool) string {
	if met {
		return "yes"
	}
	return "no"
}

func processor() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, model, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return "unknown processor"
}

func release() string {
	var name syscall.Utsname
	if syscall.Uname(&name) != nil {
		return ""
	}
	text := ""
	for _, c := range name.Release {
		if c == 0 {
			break
		}
		text += string(rune(byte(c)))
	}
	return text
}

func main() {
	if why := usdty.Unavailable(); why != nil {
		fmt.Println("SKIPPED: the benchmark:", why)
		os.Exit(77)
	}
	rounds := mostRounds
	if len(os.Args) > 1 {
		rounds = must(strconv.Atoi(os.Args[1]))
	}
	provider := must(usdty.NewProvider("bench", "go"))
	defer provider.Close()
	closed, opened := newSet(provider, "closed"), newSet(provider, "opened")
	if err := provider.Enable(); err != nil {
		log.Fatal(err)
	}
	opened.open()
	_, opened.entry = opened.pair.Location()
	runtime.LockOSThread()
	list := rows(closed, opened)
	measure(list, rounds)
	fmt.Printf("\nLinux %s %s, %s, %s, %s, %d rounds of %d calls\n\n", release(),
		runtime.GOARCH, processor(), runtime.Version(),
		time.Now().Format("2006-01-02"), rounds, calls)
	show(list)
}
