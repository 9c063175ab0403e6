// SPDX-License-Identifier: MIT

// Package probes contains the probes of web.d.
package probes

//go:generate usdty gen go -o web.go web.d
