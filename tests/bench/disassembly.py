# SPDX-License-Identifier: MIT
"""What compilers make of a probe: the instructions of functions on x86-64."""

import platform
import re
import shutil
import subprocess
import sys
import tempfile


def skip(reason):
    print("SKIPPED: the disassembly of probes:", reason)
    sys.exit(77)


def check_machine():
    if platform.machine() != "x86_64":
        skip("it knows x86-64 only, this is " + platform.machine())
    if not shutil.which("objdump"):
        skip("no objdump (Debian: binutils)")


def disassemble(source, *command):
    """The functions of what the compiler makes:
    {name: {address: instruction}}."""
    with tempfile.NamedTemporaryFile(suffix=".o") as output:
        subprocess.run([*command, "-O2", "-Wall", "-Wextra", "-x", "c", "-c",
                        "-", "-o", output.name],
                       input=source, text=True, check=True)
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


def path(function, watched=False):
    """Instructions from entry to return. No conditional jump is taken, but
    the first of a watched probe."""
    addresses = list(function)
    at = addresses[0]
    taken = []
    while True:
        instruction = function[at]
        taken.append(instruction)
        if instruction.startswith("ret"):
            return taken
        if instruction.startswith("call") or len(taken) > len(function):
            sys.exit("no way to the return: " + "; ".join(taken))
        jump = re.match(r"(j\w+)\s+([0-9a-f]+)", instruction)
        if jump and (jump[1] == "jmp" or watched):
            at = int(jump[2], 16)
            watched = watched and jump[1] == "jmp"
        else:
            at = addresses[addresses.index(at) + 1]
