#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An unwatched USDTY_FIRE executes at most two instructions more than the
check of a static semaphore: test_disassembly.py COMPILER INCLUDE-DIRECTORY

The two are those that load the handle and its gate's address; the gate itself
is compared as a semaphore is."""
import platform
import re
import shutil
import subprocess
import sys
import tempfile

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


def skip(reason):
    print("SKIPPED: the disassembly of the inline check:", reason)
    sys.exit(77)


def disassemble(compiler, include):
    """The object file's functions: {name: {address: instruction}}."""
    with tempfile.NamedTemporaryFile(suffix=".o") as output:
        subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-I", include,
                        "-x", "c", "-c", "-", "-o", output.name],
                       input=SOURCE, text=True, check=True)
        text = subprocess.run(
            ["objdump", "-d", "--no-show-raw-insn", output.name],
            text=True, check=True, stdout=subprocess.PIPE).stdout
    functions = {}
    for line in text.splitlines():
        if name := re.match(r"[0-9a-f]+ <(\w+)>:$", line):
            functions[name[1]] = {}
        elif code := re.match(r" *([0-9a-f]+):\s+(.*\S)", line):
            functions[list(functions)[-1]][int(code[1], 16)] = code[2]
    return functions


def unwatched_path(function):
    """Instructions from entry to return, no conditional jump taken."""
    addresses = list(function)
    at = addresses[0]
    path = []
    while True:
        instruction = function[at]
        path.append(instruction)
        if instruction.startswith("ret"):
            return path
        if instruction.startswith("call") or len(path) > len(function):
            sys.exit("no way to the return: " + "; ".join(path))
        if jump := re.match(r"jmp\s+([0-9a-f]+)", instruction):
            at = int(jump[1], 16)
        else:
            at = addresses[addresses.index(at) + 1]


def main(compiler, include):
    if platform.machine() != "x86_64":
        skip("it knows x86-64 only, this is " + platform.machine())
    if not shutil.which("objdump"):
        skip("no objdump (Debian: binutils)")
    version = subprocess.run([compiler, "--version"], text=True, check=True,
                             stdout=subprocess.PIPE).stdout
    functions = disassemble(compiler, include)
    count = {}
    for name in ("semaphore", "fire"):
        path = unwatched_path(functions[name])
        if "clang" in version:
            path = [i for i in path if not CLANG_FRAME.match(i)]
        count[name] = len(path)
        print(f"{name}: {len(path)} instructions unwatched", *path,
              sep="\n\t")
    if count["fire"] > count["semaphore"] + ALLOWED:
        sys.exit(f"more than {ALLOWED} instructions over the semaphore check")


main(*sys.argv[1:])
