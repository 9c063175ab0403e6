// SPDX-License-Identifier: MIT

package main

import "usdty/bindings/go/usdty"

type maker func(function, name string) (*traced, error)

// The table's signatures, as typed probes.
var signatures = map[string]maker{
	"":                                    make0,
	"int8":                                make1[int8],
	"int16":                               make1[int16],
	"int32":                               make1[int32],
	"int64":                               make1[int64],
	"uint8":                               make1[uint8],
	"uint16":                              make1[uint16],
	"uint32":                              make1[uint32],
	"uint64":                              make1[uint64],
	"int":                                 make1[int32],
	"long":                                make1[int],
	"pointer":                             make1[uintptr],
	"string":                              make1[string],
	"string int":                          make2[string, int32],
	"uint8 string int64":                  make3[uint8, string, int64],
	"int16 pointer string uint64":         make4[int16, uintptr, string, uint64],
	"uint16 int8 uint32 int32 long":       make5[uint16, int8, uint32, int32, int],
	"int8 string uint64 string int uint8": make6[int8, string, uint64, string, int32, uint8],
	"int64 uint8 string int uint32 pointer int8":                                   make7[int64, uint8, string, int32, uint32, uintptr, int8],
	"int int int int int int uint16 string":                                        make8[int32, int32, int32, int32, int32, int32, uint16, string],
	"uint8 uint16 uint32 uint64 int8 int16 int32 uint64 int16":                     make9[uint8, uint16, uint32, uint64, int8, int16, int32, uint64, int16],
	"string int64 uint64 pointer long int int64 uint64 string pointer long string": make12[string, int64, uint64, uintptr, int, int32, int64, uint64, string, uintptr, int, string],
	"int8 uint8 int16 uint16 int32 uint32 int8 uint8 int16 uint16 int32 uint32":    make12[int8, uint8, int16, uint16, int32, uint32, int8, uint8, int16, uint16, int32, uint32],
}

func make0(function, name string) (*traced, error) {
	p, err := usdty.NewProbe0(function, name)
	if err != nil {
		return nil, err
	}
	fire := func([]any) error { return p.Fire() }
	return &traced{&p.Probe, p, fire, fire}, nil
}

func make1[A usdty.Arg](function, name string) (*traced, error) {
	p, err := usdty.NewProbe1[A](function, name)
	if err != nil {
		return nil, err
	}
	return &traced{&p.Probe, p, func(v []any) error {
		return p.Fire(v[0].(A))
	}, func(v []any) error {
		return p.FireFunc(func() A { return v[0].(A) })
	}}, nil
}

func make2[A, B usdty.Arg](function, name string) (*traced, error) {
	p, err := usdty.NewProbe2[A, B](function, name)
	if err != nil {
		return nil, err
	}
	return &traced{&p.Probe, p, func(v []any) error {
		return p.Fire(v[0].(A), v[1].(B))
	}, func(v []any) error {
		return p.FireFunc(func() (A, B) { return v[0].(A), v[1].(B) })
	}}, nil
}

func make3[A, B, C usdty.Arg](function, name string) (*traced, error) {
	p, err := usdty.NewProbe3[A, B, C](function, name)
	if err != nil {
		return nil, err
	}
	return &traced{&p.Probe, p, func(v []any) error {
		return p.Fire(v[0].(A), v[1].(B), v[2].(C))
	}, func(v []any) error {
		return p.FireFunc(func() (A, B, C) { return v[0].(A), v[1].(B), v[2].(C) })
	}}, nil
}

func make4[A, B, C, D usdty.Arg](function, name string) (*traced, error) {
	p, err := usdty.NewProbe4[A, B, C, D](function, name)
	if err != nil {
		return nil, err
	}
	return &traced{&p.Probe, p, func(v []any) error {
		return p.Fire(v[0].(A), v[1].(B), v[2].(C), v[3].(D))
	}, func(v []any) error {
		return p.FireFunc(func() (A, B, C, D) { return v[0].(A), v[1].(B), v[2].(C), v[3].(D) })
	}}, nil
}

func make5[A, B, C, D, E usdty.Arg](function, name string) (*traced, error) {
	p, err := usdty.NewProbe5[A, B, C, D, E](function, name)
	if err != nil {
		return nil, err
	}
	return &traced{&p.Probe, p, func(v []any) error {
		return p.Fire(v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E))
	}, func(v []any) error {
		return p.FireFunc(func() (A, B, C, D, E) { return v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E) })
	}}, nil
}

func make6[A, B, C, D, E, F usdty.Arg](function, name string) (*traced, error) {
	p, err := usdty.NewProbe6[A, B, C, D, E, F](function, name)
	if err != nil {
		return nil, err
	}
	return &traced{&p.Probe, p, func(v []any) error {
		return p.Fire(v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E), v[5].(F))
	}, func(v []any) error {
		return p.FireFunc(func() (A, B, C, D, E, F) { return v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E), v[5].(F) })
	}}, nil
}

func make7[A, B, C, D, E, F, G usdty.Arg](function, name string) (*traced, error) {
	p, err := usdty.NewProbe7[A, B, C, D, E, F, G](function, name)
	if err != nil {
		return nil, err
	}
	return &traced{&p.Probe, p, func(v []any) error {
		return p.Fire(v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E), v[5].(F), v[6].(G))
	}, func(v []any) error {
		return p.FireFunc(func() (A, B, C, D, E, F, G) {
			return v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E), v[5].(F), v[6].(G)
		})
	}}, nil
}

func make8[A, B, C, D, E, F, G, H usdty.Arg](function, name string) (*traced, error) {
	p, err := usdty.NewProbe8[A, B, C, D, E, F, G, H](function, name)
	if err != nil {
		return nil, err
	}
	return &traced{&p.Probe, p, func(v []any) error {
		return p.Fire(v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E), v[5].(F), v[6].(G), v[7].(H))
	}, func(v []any) error {
		return p.FireFunc(func() (A, B, C, D, E, F, G, H) {
			return v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E), v[5].(F), v[6].(G), v[7].(H)
		})
	}}, nil
}

func make9[A, B, C, D, E, F, G, H, I usdty.Arg](function, name string) (*traced, error) {
	p, err := usdty.NewProbe9[A, B, C, D, E, F, G, H, I](function, name)
	if err != nil {
		return nil, err
	}
	return &traced{&p.Probe, p, func(v []any) error {
		return p.Fire(v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E), v[5].(F), v[6].(G), v[7].(H), v[8].(I))
	}, func(v []any) error {
		return p.FireFunc(func() (A, B, C, D, E, F, G, H, I) {
			return v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E), v[5].(F), v[6].(G), v[7].(H), v[8].(I)
		})
	}}, nil
}

func make12[A, B, C, D, E, F, G, H, I, J, K, L usdty.Arg](function, name string) (*traced, error) {
	p, err := usdty.NewProbe12[A, B, C, D, E, F, G, H, I, J, K, L](function, name)
	if err != nil {
		return nil, err
	}
	return &traced{&p.Probe, p, func(v []any) error {
		return p.Fire(v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E), v[5].(F), v[6].(G), v[7].(H), v[8].(I), v[9].(J), v[10].(K), v[11].(L))
	}, func(v []any) error {
		return p.FireFunc(func() (A, B, C, D, E, F, G, H, I, J, K, L) {
			return v[0].(A), v[1].(B), v[2].(C), v[3].(D), v[4].(E), v[5].(F), v[6].(G), v[7].(H), v[8].(I), v[9].(J), v[10].(K), v[11].(L)
		})
	}}, nil
}
