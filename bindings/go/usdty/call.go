// SPDX-License-Identifier: MIT

package usdty

import (
	"math/bits"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"usdty/bindings/go/usdty/internal/core"
	"usdty/bindings/go/usdty/internal/stub"
)

// roomSize is the size of the buffer for strings on the stack of a fire. It is
// small because clearing it takes time.
const roomSize = 64 - slack

// A text is a string as it is in memory.
type text struct {
	at   unsafe.Pointer
	size int
}

// fireAt fires with values of the probe's kinds, each at an address. The caller
// has seen the gate open.
func (p *Probe) fireAt(at []unsafe.Pointer) error {
	words := p.real()
	if !stub.Direct || len(at) > stub.Registers || words == apart ||
		strict.Load() {
		return p.fireLarge(words, at)
	}
	if gate(words) == core.GATE_ASK && !watched(words) {
		return nil
	}
	var room [roomSize + slack]byte
	call := stub.FewCall{Head: stub.Head{
		Entry: entry(words), Room: unsafe.Pointer(&room), Texts: p.texts}}
	used := 0
	for i, value := range at {
		kind := p.kinds[i]
		if isWord(kind) { // faster than load()
			call.Words[i] = *(*uint64)(value)
			continue
		}
		if kind != reflect.String {
			call.Words[i] = load(value, kind)
			continue
		}
		text := *(*text)(value)
		if text.size >= roomSize-used {
			return p.fireLarge(words, at)
		}
		to := unsafe.Add(unsafe.Pointer(&room), used)
		if text.size < 8 {
			word := shortText(text.at, text.size)
			*(*uint64)(to) = word
			// the bytes after it do not count
			if hasNull(word | highs<<(8*uint(text.size)&63)) {
				return p.fireLarge(words, at)
			}
		} else if !copyText(to, text.at, text.size) {
			return p.fireLarge(words, at)
		}
		call.Words[i] = uint64(used)
		used += text.size + 1
	}
	stub.Few(&call)
	runtime.KeepAlive(p)
	return nil
}

// entry is the address that a hit calls now.
func entry(words unsafe.Pointer) uintptr { return (*[2]uintptr)(words)[1] }

func (p *Probe) nullAt(i int) error {
	return explain(ErrValue, "probe %s, argument %d: "+
		"the string contains a null character", p, i+1)
}

// A largeCall is on the heap. It is for many arguments, for long strings, and
// for cgo, which must not get pointers to a stack.
type largeCall struct {
	call stub.Call
	room []byte
	forC *[maxArguments]uint64 // apart from Go pointers, for cgo
}

var largeCalls = sync.Pool{New: func() any {
	return &largeCall{forC: new([maxArguments]uint64)}
}}

// The largest buffer that is kept for later fires.
const largest = 64 << 10

// fireLarge is fireAt for all cases. The words stay valid until it returns, even
// if the provider is closed meanwhile.
func (p *Probe) fireLarge(words unsafe.Pointer, at []unsafe.Pointer) error {
	if words == apart {
		return p.usable()
	}
	if !strict.Load() && !watched(words) {
		return nil
	}
	c := largeCalls.Get().(*largeCall)
	err := c.fill(p, at)
	if err == nil && watched(words) {
		c.fire(p, words)
	}
	runtime.KeepAlive(p)
	if cap(c.room) <= largest {
		largeCalls.Put(c)
	}
	return err
}

// fill returns an error only in strict mode.
func (c *largeCall) fill(p *Probe, at []unsafe.Pointer) error {
	c.room = c.room[:0]
	for i, value := range at {
		if p.kinds[i] != reflect.String {
			c.call.Words[i] = load(value, p.kinds[i])
			continue
		}
		text := *(*string)(value)
		if strings.IndexByte(text, 0) >= 0 {
			if strict.Load() {
				return p.nullAt(i)
			}
			text = withoutNull(text)
		}
		c.call.Words[i] = uint64(len(c.room))
		c.room = append(append(c.room, text...), 0)
	}
	return nil
}

func (c *largeCall) fire(p *Probe, words unsafe.Pointer) {
	if p.texts != 0 {
		c.call.Room = unsafe.Pointer(&c.room[0])
	}
	c.call.Texts = p.texts
	if stub.Direct {
		c.call.Entry = entry(words)
		stub.All(&c.call)
		return
	}
	*c.forC = c.call.Words
	for left := p.texts; left != 0; left &= left - 1 {
		c.forC[bits.TrailingZeros64(left)] += uint64(uintptr(c.call.Room))
	}
	core.FireWords(uintptr(words), c.forC, p.count)
}

// Ones and high bits of eight bytes at a time.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

func hasNull(word uint64) bool { return (word-ones)&^word&highs != 0 }

// slack is how many bytes may be written after the NUL of a short string.
const slack = 7

// shortText loads up to seven bytes into one word. Its loads overlap.
func shortText(from unsafe.Pointer, n int) uint64 {
	if n >= 4 {
		return uint64(*(*uint32)(from)) |
			uint64(*(*uint32)(unsafe.Add(from, n-4)))<<(8*uint(n-4)&63)
	}
	if n == 0 {
		return 0
	}
	return uint64(*(*byte)(from)) |
		uint64(*(*byte)(unsafe.Add(from, n>>1)))<<(8*uint(n>>1)&63) |
		uint64(*(*byte)(unsafe.Add(from, n-1)))<<(8*uint(n-1)&63)
}

// copyText copies a string of at least eight bytes, and a NUL after it. It
// returns false if the string has a null character. The last eight bytes
// overlap those before them.
func copyText(to, from unsafe.Pointer, n int) bool {
	var found uint64
	for i := 0; i < n-8; i += 8 {
		word := *(*uint64)(unsafe.Add(from, i))
		found |= (word - ones) &^ word
		*(*uint64)(unsafe.Add(to, i)) = word
	}
	last := *(*uint64)(unsafe.Add(from, n-8))
	*(*uint64)(unsafe.Add(to, n-8)) = last
	*(*byte)(unsafe.Add(to, n)) = 0
	return (found|(last-ones)&^last)&highs == 0
}
