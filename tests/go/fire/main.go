// SPDX-License-Identifier: MIT

// Command fire is what tests/e2e/fire.c is for C: it defines and fires probes as
// its input tells. See there for the commands.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"

	"usdty/bindings/go/usdty"
)

// Kinds by the table's names of types.
var kinds = map[string]reflect.Kind{
	"int8": reflect.Int8, "int16": reflect.Int16, "int32": reflect.Int32,
	"int64": reflect.Int64, "uint8": reflect.Uint8, "uint16": reflect.Uint16,
	"uint32": reflect.Uint32, "uint64": reflect.Uint64,
	"int": reflect.Int32, "long": reflect.Int,
	"pointer": reflect.Uintptr, "string": reflect.String,
}

// A traced probe and the ways to fire it: those of typed probes only for the
// signatures of typed.go.
type traced struct {
	*usdty.Probe
	definition  usdty.Definition
	typed, lazy func(values []any) error
}

var modes = []struct {
	name string
	fire func(probe *traced, values []any) error
}{
	{"fire", func(p *traced, values []any) error { return p.Fire(values...) }},
	{"func", func(p *traced, values []any) error {
		return p.FireFunc(func() []any { return values })
	}},
	{"typed", func(p *traced, values []any) error { return p.typed(values) }},
	{"lazy", func(p *traced, values []any) error { return p.lazy(values) }},
}

type program struct {
	provider *usdty.Provider
	probes   []*traced
	mode     int
}

func newTraced(function, name string, types []string) (*traced, error) {
	if make := signatures[strings.Join(types, " ")]; make != nil {
		return make(function, name)
	}
	list := make([]reflect.Kind, len(types))
	for i, each := range types {
		list[i] = kinds[each]
	}
	p, err := usdty.NewProbe(function, name, list...)
	if err != nil {
		return nil, err
	}
	fire := func(values []any) error { return p.Fire(values...) }
	return &traced{p, p, fire, fire}, nil
}

// value is a word of the input as a value of the probe's kind.
func value(kind reflect.Kind, word string) (any, error) {
	if kind == reflect.String {
		bytes, err := hex.DecodeString(strings.TrimPrefix(word, "x"))
		return string(bytes), err
	}
	if word[0] == '-' {
		n, err := strconv.ParseInt(word, 10, 64)
		return convert(kind, reflect.ValueOf(n)), err
	}
	n, err := strconv.ParseUint(word, 10, 64)
	return convert(kind, reflect.ValueOf(n)), err
}

func convert(kind reflect.Kind, n reflect.Value) any {
	switch kind {
	case reflect.Int8:
		return n.Convert(reflect.TypeOf(int8(0))).Interface()
	case reflect.Int16:
		return n.Convert(reflect.TypeOf(int16(0))).Interface()
	case reflect.Int32:
		return n.Convert(reflect.TypeOf(int32(0))).Interface()
	case reflect.Int64:
		return n.Convert(reflect.TypeOf(int64(0))).Interface()
	case reflect.Int:
		return n.Convert(reflect.TypeOf(0)).Interface()
	case reflect.Uint8:
		return n.Convert(reflect.TypeOf(uint8(0))).Interface()
	case reflect.Uint16:
		return n.Convert(reflect.TypeOf(uint16(0))).Interface()
	case reflect.Uint32:
		return n.Convert(reflect.TypeOf(uint32(0))).Interface()
	case reflect.Uintptr:
		return n.Convert(reflect.TypeOf(uintptr(0))).Interface()
	}
	return n.Interface()
}

func (p *program) find(function, name string) *traced {
	probe := p.provider.FindProbe(function, name)
	for _, each := range p.probes {
		if each.Probe == probe && probe != nil {
			return each
		}
	}
	return nil
}

func (p *program) fire(words []string) error {
	probe := p.find(words[0], words[1])
	if probe == nil {
		return fmt.Errorf("no such probe")
	}
	kinds := probe.Kinds()
	values := make([]any, len(words)-2)
	for i, word := range words[2:] {
		kind := reflect.Invalid // more than it has: Fire says so
		if i < len(kinds) {
			kind = kinds[i]
		}
		var err error
		if values[i], err = value(kind, word); err != nil {
			return err
		}
	}
	return modes[p.mode].fire(probe, values)
}

func (p *program) define(words []string) error {
	probe, err := newTraced(words[0], words[1], words[2:])
	if err == nil {
		err = p.provider.AddProbe(probe.definition)
	}
	if err == nil {
		p.probes = append(p.probes, probe)
	}
	return err
}

func (p *program) setMode(name string) error {
	for i, mode := range modes {
		if mode.name == name {
			p.mode = i
			return nil
		}
	}
	return fmt.Errorf("no such mode")
}

func (p *program) run(command string, words []string) (answer string, err error) {
	switch command {
	case "modes":
		for _, mode := range modes {
			answer += " " + mode.name
		}
	case "mode":
		err = p.setMode(words[0])
	case "probe":
		err = p.define(words)
	case "enable":
		err = p.provider.Enable()
	case "disable":
		err = p.provider.Disable()
	case "free":
		p.provider.Close()
	case "gates":
		for _, probe := range p.probes {
			if probe.Enabled() {
				answer += " 1"
			} else {
				answer += " 0"
			}
		}
	case "path":
		answer = " " + strings.Join(p.provider.Paths()[:1], "")
	case "fire":
		err = p.fire(words)
	default:
		err = fmt.Errorf("no such command")
	}
	return answer, err
}

func main() {
	provider, err := usdty.NewProvider(os.Args[1], "e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	p := program{provider: provider}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		answer, err := p.run(words[0], words[1:])
		if err != nil {
			fmt.Println("error", err)
		} else {
			fmt.Println("ok" + answer)
		}
	}
	provider.Close()
}
