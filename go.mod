module usdty

go 1.19
