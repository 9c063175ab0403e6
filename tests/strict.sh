# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced: the warnings and standards that headers are clean under, ours and
# those that we generate.
strict=(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
	-Werror)
c_standards=(c11 c17 gnu17)
cxx_standards=(c++11 c++14 c++17 c++20)

# strict_cxx COMPILER: fills strict_cxx with what C++ has besides.
strict_cxx() {
	strict_cxx=(-Wold-style-cast)
	"$1" -Wuseless-cast -Werror -x c++ -fsyntax-only - </dev/null \
		2>/dev/null && strict_cxx+=(-Wuseless-cast) # clang has none
	return 0
}
