#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An unwatched USDTY_FIRE executes at most two instructions more than the
check of a static semaphore: test_disassembly.py COMPILER INCLUDE-DIRECTORY

The two are those that load the handle and its gate's address; the gate itself
is compared as a semaphore is."""
import re
import subprocess
import sys

import disassembly

SOURCE = r"""
#include <usdty.h>

unsigned short app_request_semaphore __attribute__((section(".probes")));
void app_request(int a, int b);
void semaphore(void);
void semaphore(void)
{
	if (__builtin_expect(app_request_semaphore, 0))
		app_request(1, 2);
}

static usdty_probe *request;
void set(usdty_probe *probe);
void set(usdty_probe *probe)
{
	request = probe;
}

void fire(void);
void fire(void)
{
	USDTY_FIRE(request, 1, 2);
}
"""
ALLOWED = 2
# clang makes a function's frame before the branch, for whatever is behind it:
# its instructions are no part of the check.
CLANG_FRAME = re.compile(r"(push|pop) |(sub|add) .*,%rsp$")


def main(compiler, include):
    disassembly.check_machine()
    version = subprocess.run([compiler, "--version"], text=True, check=True,
                             stdout=subprocess.PIPE).stdout
    functions = disassembly.disassemble(SOURCE, compiler, "-I", include)
    count = {}
    for name in ("semaphore", "fire"):
        path = disassembly.path(functions[name])
        if "clang" in version:
            path = [i for i in path if not CLANG_FRAME.match(i)]
        count[name] = len(path)
        print(f"{name}: {len(path)} instructions unwatched", *path,
              sep="\n\t")
    if count["fire"] > count["semaphore"] + ALLOWED:
        sys.exit(f"more than {ALLOWED} instructions over the semaphore check")


main(*sys.argv[1:])
