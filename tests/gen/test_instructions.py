# SPDX-License-Identifier: MIT
"""Probes of "usdty gen c" are, while nobody watches, the same instructions as
static ones of SystemTap's <sys/sdt.h>. While a tracer does, only the nop of ten
bytes is executed besides, and strings are read:  test_instructions.py USDTY"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))
import disassembly  # noqa: E402

SOURCE = r"""
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>
#include "test.h"

#define SEMAPHORE(name) unsigned short name##_semaphore \
	__attribute__((section(".probes"), visibility("hidden")))
SEMAPHORE(sdt_stop);
SEMAPHORE(sdt_none);
SEMAPHORE(sdt_start);
SEMAPHORE(sdt_done);

/* Each body three times: of sdt.h, of the header, and of its other macro. */
#define EACH(name, result, parameters, before, semaphore, probe, \
	     enabled, fire, lazy, after) \
	result name##_sdt parameters; \
	result name##_gen parameters; \
	result name##_lazy parameters; \
	result name##_sdt parameters \
	{ before; if (__builtin_expect(semaphore, 0)) probe; after; } \
	result name##_gen parameters { before; if (enabled) fire; after; } \
	result name##_lazy parameters { before; lazy; after; }

EACH(none, void, (void), , sdt_none_semaphore, STAP_PROBE(sdt, none),
     TEST_NONE_ENABLED(), TEST_NONE(), TEST_NONE_LAZY(), )
EACH(start, void, (unsigned char a), , sdt_start_semaphore,
     STAP_PROBE1(sdt, start, a),
     TEST_START_ENABLED(), TEST_START(a), TEST_START_LAZY(a), )
EACH(stop, void, (const char *a, unsigned char b), , sdt_stop_semaphore,
     STAP_PROBE2(sdt, stop, a, b),
     TEST_STOP_ENABLED(), TEST_STOP(a, b), TEST_STOP_LAZY(a, b), )
EACH(amid, long, (const char *a, long b), b = 3 * b + *a, sdt_stop_semaphore,
     STAP_PROBE2(sdt, stop, a, (unsigned char)b),
     TEST_STOP_ENABLED(), TEST_STOP(a, (unsigned char)b),
     TEST_STOP_LAZY(a, (unsigned char)b), return b + *a)
EACH(done, void, (void *a, short b, long c, unsigned long d, int e,
		  const char *f), , sdt_done_semaphore,
     STAP_PROBE6(sdt, done, a, b, c, d, e, f),
     TEST_QUERY_DONE_ENABLED(), TEST_QUERY_DONE(a, b, c, d, e, f),
     TEST_QUERY_DONE_LAZY(a, b, c, d, e, f), )

/* As short as it was without the probe. */
static int short_function(int a)
{
	TEST_STOP_LAZY("short", (unsigned char)a);
	return 3 * a + 1;
}

#define CALLER(name) int name(int); int name(int a) \
	{ return short_function(a) + __LINE__; }
CALLER(first)
CALLER(second)
CALLER(third)
"""
WAYS = [(compiler, *options) for compiler in ("gcc", "clang")
        for options in ((), ("-fPIC",), ("-fno-pie",))]

READS_STRINGS = {"none": False, "start": False, "stop": True, "amid": True,
                 "done": True}


def has_sdt(compiler):
    return shutil.which(compiler) and subprocess.run(
        [compiler, "-E", "-include", "sys/sdt.h", "-x", "c", "/dev/null"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        check=False).returncode == 0


def in_general(instructions):
    """Without registers, where they jump to and whose semaphore it is."""
    return [re.sub(r"%(?!rip|rsp)\w+", "%REGISTER",
                   re.sub(r"^(j\w+)\s.*|\s*#.*", r"\1", each))
            for each in instructions]


def without_long_nop(instructions):
    """There has to be one, behind the nop that tracers replace."""
    at = instructions.index("nop") + 1
    if instructions[at] != "cs nopw 0x0(%rax,%rax,1)":
        sys.exit("no nop of ten bytes: " + "; ".join(instructions))
    return instructions[:at] + instructions[at + 1:]


def compare(functions, name, variant):
    sdt, mine = functions[f"{name}_sdt"], functions[f"{name}_{variant}"]
    unwatched = [in_general(disassembly.path(each)) for each in (sdt, mine)]
    watched = [disassembly.path(each, watched=True) for each in (sdt, mine)]
    watched[1] = without_long_nop(watched[1])
    if unwatched[0] == unwatched[1] and (
            READS_STRINGS[name] or len(watched[1]) <= len(watched[0])):
        return True
    for title, both in (("unwatched", unwatched), ("watched", watched)):
        for header, instructions in zip(("sdt.h", variant), both):
            print(f"{name}, {title}, {header}:", *instructions, sep="\n\t")
    return False


def main(usdty):
    disassembly.check_machine()
    ways = [way for way in WAYS if has_sdt(way[0])]
    if not ways:
        disassembly.skip("no compiler, or no <sys/sdt.h> (Debian: "
                         "systemtap-sdt-dev)")
    well = True
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([usdty, "gen", "c", "-o", f"{directory}/test.h",
                        str(HERE / "test.d")], check=True)
        for way in ways:
            functions = disassembly.disassemble(SOURCE, *way,
                                                f"-I{directory}")
            if "short_function" in functions:
                print("not inlined because of its probe:", *way)
                well = False
            for name in READS_STRINGS:
                for variant in ("gen", "lazy"):
                    if not compare(functions, name, variant):
                        print("which is", *way)
                        well = False
    print(f"{len(ways)} ways to compile")
    sys.exit(not well)


main(*sys.argv[1:])
