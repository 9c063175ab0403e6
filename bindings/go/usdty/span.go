// SPDX-License-Identifier: MIT

package usdty

import (
	"fmt"
	"sync/atomic"
)

// A Span is a pair of probes around a piece of work. NAME__entry is fired at
// its start, with an id and a detail. NAME__return is fired at its end, with
// the id and the text of the error, or "". The id is unique in the process;
// with it a tracer pairs the two.
//
//	parsing, err := usdty.NewSpan(provider, "parse", "parse")
//	...
//	func parse(path string) (err error) {
//		defer parsing.Begin(path).End(&err)
type Span struct {
	entry *Probe2[uint64, string]
	leave *Probe2[uint64, string]
}

// A Block is a span that has begun.
type Block struct {
	span *Span
	id   uint64 // 0 if no tracer was attached at the start
}

var lastBlock atomic.Uint64

// NewSpan adds the two probes to the provider.
func NewSpan(provider *Provider, function, name string) (*Span, error) {
	entry, err := NewProbe2[uint64, string](function, name+"__entry")
	if err != nil {
		return nil, err
	}
	leave, err := NewProbe2[uint64, string](function, name+"__return")
	if err != nil {
		return nil, err
	}
	if err := provider.AddProbeWith(entry, ProbeOptions{
		ArgumentNames: []string{"id", "detail"}}); err != nil {
		return nil, err
	}
	if err := provider.AddProbeWith(leave, ProbeOptions{
		ArgumentNames: []string{"id", "error"}}); err != nil {
		_ = provider.RemoveProbe(entry)
		return nil, err
	}
	return &Span{entry, leave}, nil
}

// Begin fires the span's first probe. A null character is shown as "\x00".
func (s *Span) Begin(detail string) Block {
	if !s.entry.Enabled() && !s.leave.Enabled() {
		return Block{}
	}
	id := lastBlock.Add(1)
	_ = s.entry.Fire(id, withoutNull(detail))
	return Block{s, id}
}

// End fires the span's last probe; err may be nil.
func (b Block) End(err *error) {
	if b.id == 0 || !b.span.leave.Enabled() {
		return
	}
	text := ""
	if err != nil && *err != nil {
		text = withoutNull(fmt.Sprint(*err)) // Sprint catches panics
	}
	_ = b.span.leave.Fire(b.id, text)
}
