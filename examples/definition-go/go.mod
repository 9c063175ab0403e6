module web

go 1.19

require usdty v0.0.0

replace usdty => ../..
