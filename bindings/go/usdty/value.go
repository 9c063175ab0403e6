// SPDX-License-Identifier: MIT

package usdty

import (
	"math"
	"reflect"
	"strings"
	"unsafe"
)

// Arg is the constraint for the arguments of typed probes.
type Arg interface {
	~string | ~bool | ~uintptr | unsafe.Pointer |
		~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

func kindOf[T Arg]() reflect.Kind {
	var zero T
	return reflect.TypeOf(zero).Kind()
}

// types has the library's type for each kind; 0 if there is none. A Go int is
// shown with 64 bits on every machine.
var types = [...]int32{
	reflect.Int8: typeInt8, reflect.Int16: typeInt16,
	reflect.Int32: typeInt32, reflect.Int64: typeInt64,
	reflect.Uint8: typeUint8, reflect.Uint16: typeUint16,
	reflect.Uint32: typeUint32, reflect.Uint64: typeUint64,
	reflect.Int: typeInt64, reflect.Uint: typeUint64, reflect.Bool: typeUint8,
	reflect.Uintptr: typePointer, reflect.UnsafePointer: typePointer,
	reflect.String: typeString,
}

func typeOf(kind reflect.Kind) int32 {
	if kind < reflect.Kind(len(types)) {
		return types[kind]
	}
	return 0
}

func (p *Probe) types() []int32 {
	list := make([]int32, p.count)
	for i := range list {
		list[i] = typeOf(p.kinds[i])
	}
	return list
}

// load returns the word of an integer, a bool or a pointer. A signed integer is
// sign-extended.
func load(at unsafe.Pointer, kind reflect.Kind) uint64 {
	switch kind {
	case reflect.Int8:
		return uint64(*(*int8)(at))
	case reflect.Int16:
		return uint64(*(*int16)(at))
	case reflect.Int32:
		return uint64(*(*int32)(at))
	case reflect.Uint8, reflect.Bool:
		return uint64(*(*uint8)(at))
	case reflect.Uint16:
		return uint64(*(*uint16)(at))
	case reflect.Uint32:
		return uint64(*(*uint32)(at))
	case reflect.Int64, reflect.Uint64:
		return *(*uint64)(at)
	case reflect.Int:
		return uint64(*(*int)(at))
	default: // uint and addresses
		return uint64(*(*uintptr)(at))
	}
}

// isWord reports whether a value of this kind is a whole word, on machines
// where gates open.
func isWord(kind reflect.Kind) bool {
	const words = 1<<reflect.Int | 1<<reflect.Int64 | 1<<reflect.Uint |
		1<<reflect.Uint64 | 1<<reflect.Uintptr | 1<<reflect.UnsafePointer
	return words>>(kind&31)&1 != 0
}

func isSigned(kind reflect.Kind) bool {
	return kind >= reflect.Int && kind <= reflect.Int64
}

func isInteger(kind reflect.Kind) bool {
	return kind >= reflect.Int && kind <= reflect.Uintptr
}

func isAddress(kind reflect.Kind) bool {
	return kind == reflect.Uintptr || kind == reflect.UnsafePointer
}

// width returns the size of an integer in bits, as tracers see it.
func width(kind reflect.Kind) uint {
	switch kind {
	case reflect.Int8, reflect.Uint8:
		return 8
	case reflect.Int16, reflect.Uint16:
		return 16
	case reflect.Int32, reflect.Uint32:
		return 32
	}
	return 64
}

// inRange reports whether an integer's word is a value of another kind, too.
func inRange(word uint64, from, to reflect.Kind) bool {
	if isSigned(from) && int64(word) < 0 {
		return isSigned(to) && int64(word) >= math.MinInt64>>(64-width(to))
	}
	limit := uint64(math.MaxUint64) >> (64 - width(to))
	if isSigned(to) {
		limit >>= 1
	}
	return word <= limit
}

// A face is the two words of an interface.
type face struct{ kind, data unsafe.Pointer }

// typeOfValue is reflect.TypeOf(*arg), but hides from the compiler that it
// reads the argument. Otherwise every call of Fire would allocate its values on
// the heap. checkptr (-race) is off here, because a call of it may move the
// stack between the two lines.
//
//go:nocheckptr
func typeOfValue(arg *any) reflect.Type {
	hidden := uintptr(unsafe.Pointer(arg)) ^ 0
	return reflect.TypeOf(**(**any)(unsafe.Pointer(&hidden)))
}

// valueOf returns the kind of a value and its address.
func valueOf(arg *any) (reflect.Kind, unsafe.Pointer) {
	data := (*face)(unsafe.Pointer(arg)).data
	switch (*arg).(type) { // frequent ones first
	case string:
		return reflect.String, data
	case int:
		return reflect.Int, data
	case int64:
		return reflect.Int64, data
	case nil:
		return reflect.Invalid, nil
	}
	switch kind := typeOfValue(arg).Kind(); kind {
	case reflect.Pointer, reflect.UnsafePointer: // the word is the value
		return kind, unsafe.Pointer(&(*face)(unsafe.Pointer(arg)).data)
	default:
		return kind, data
	}
}

// convert returns the address of the argument as a value of the kind `want`. If
// the argument has to be converted, this is the address of word. It returns
// false if the argument cannot be converted.
func convert(arg *any, want reflect.Kind, word *uint64) (unsafe.Pointer, bool) {
	kind, at := valueOf(arg)
	if kind == want {
		return at, true
	}
	switch {
	case isInteger(kind) && (isInteger(want) || isAddress(want)):
		*word = load(at, kind)
		if !inRange(*word, kind, want) {
			return nil, false
		}
	case isAddress(want) && (kind == reflect.Pointer || isAddress(kind)):
		*word = load(at, kind)
	default:
		return nil, false
	}
	return unsafe.Pointer(word), true // little-endian where gates open
}

// unsuitable returns why an argument cannot be converted.
func (p *Probe) unsuitable(i int, arg *any) error {
	want := p.kinds[i]
	kind, at := valueOf(arg)
	switch {
	case kind == reflect.Invalid:
		return explain(ErrValue, "probe %s, argument %d: it is nil, not %s",
			p, i+1, want)
	case !isInteger(kind) || !(isInteger(want) || isAddress(want)):
		name := typeOfValue(arg).String()
		return explain(ErrValue, "probe %s, argument %d: it is %s, not %s",
			p, i+1, name, want)
	case isSigned(kind):
		return explain(ErrValue, "probe %s, argument %d: "+
			"%d is out of range for %s", p, i+1, int64(load(at, kind)), want)
	default:
		return explain(ErrValue, "probe %s, argument %d: "+
			"%d is out of range for %s", p, i+1, load(at, kind), want)
	}
}

// withoutNull returns a text at whose null characters tracers do not stop.
func withoutNull(text string) string {
	if strings.IndexByte(text, 0) < 0 {
		return text
	}
	return strings.ReplaceAll(text, "\x00", `\x00`)
}
