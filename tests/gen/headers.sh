#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Generated headers are clean, as plain includes and where they are used, and so
# are the texts in them by themselves:  headers.sh USDTY ROOT
set -eu
usdty=$(realpath "$1")
root=$2
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/strict.sh
. ../strict.sh
failed=0

cat >"$work/use_c.c" <<'END'
#include "use_c.h"
void use(int number, const char *text);
void use(int number, const char *text)
{
	TEST_START(3);
	TEST_STOP_LAZY(text, 7);
	TEST_QUERY_DONE(&number, 1, 2, 3, 4, text);
	TEST_ALL(-1, 2, 3, 4U, 5, 6UL, 'c', 8, number, 10L, 1, sizeof number);
	if (TEST_NONE_ENABLED())
		TEST_NONE();
}
END
cat >"$work/use_c_dynamic.c" <<'END'
#include "use_c_dynamic.h"
int use(int number, const char *text);
int use(int number, const char *text)
{
	if (test_register_probes())
		return 1;
	test_start(3);
	TEST_STOP_LAZY(text, 7);
	test_query_done(&number, 1, 2, 3, 4, text);
	test_all(-1, 2, 3, 4U, 5, 6UL, 'c', 8, number, 10L, 1, sizeof number);
	if (test_none_enabled())
		test_none();
	test_unregister_probes();
	return 0;
}
END
# As it would be if compilers did not take it for a header of the system.
"$usdty" gen c test.d | sed '/^#pragma GCC system_header$/d' >"$work/use_c.h"
"$usdty" gen c-dynamic -o "$work/use_c_dynamic.h" test.d
for text in "$root"/core/src/gen/support/*.h \
	"$root"/core/include/usdty/probe.h; do
	echo "#include \"$text\"" >"$work/text_$(basename "$text" .h).c"
done

# clean COMPILER OPTION...: each file compiles without a warning.
clean() {
	for file in "$work"/*.c; do
		"$@" "${strict[@]}" -O2 "-I$root/core/include" -c \
			-o "$work/object" "$file" ||
			{ echo "$* $(basename "$file")" && failed=1; }
	done
	echo "$*"
}

for pair in "gcc g++" "clang clang++"; do
	read -r cc cxx <<<"$pair"
	command -v "$cc" >/dev/null || continue
	for standard in "${c_standards[@]}"; do
		clean "$cc" "-std=$standard"
	done
	command -v "$cxx" >/dev/null || continue
	strict_cxx "$cxx"
	for standard in "${cxx_standards[@]}"; do
		clean "$cxx" "${strict_cxx[@]}" "-std=$standard" -x c++
	done
done
exit $failed
