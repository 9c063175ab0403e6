# SPDX-License-Identifier: MIT
"""What the header of "usdty gen c" leaves in object files, and what linkers
make of it, which remove what nothing refers to:  test_linkers.py USDTY

Compilers and linkers have to be there: none is skipped."""

import collections
import itertools
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
USDTY = sys.argv.pop(1)
COMPILERS = ("gcc", "clang", "g++", "clang++")
LINKERS = ("bfd", "gold", "lld", "mold")
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]
# What the compiler is told, and the linker.
WAYS = {
    "O0": (["-O0"], []),
    "no-pie": (["-O2", "-fno-pie"], ["-no-pie"]),
    "pie": (["-O2", "-fPIE"], ["-pie"]),
    "shared": (["-O2", "-fPIC"], ["-shared"]),
    "lto": (["-O2", "-flto", "-fPIE"], ["-O2", "-flto", "-pie"]),
}
PARTS = ["-ffunction-sections", "-fdata-sections"]

# The instruction that tracers replace, and what follows it.
INSTRUCTIONS = {"x86_64": bytes.fromhex("90 662e0f1f840000000000"),
                "aarch64": bytes.fromhex("1f2003d5")}

# Which probe each function fires.
FIRED = {"main": ["from__everywhere"], "is_shared": ["stop"],
         "is_template": ["start"], "is_unused": ["none"],
         "is_used": ["from__everywhere", "query__done"]}

ARGUMENTS = {
    "test:start": "uint8", "test:stop": "string, uint8", "test:none": "",
    "test:query__done": "pointer request, int16, int64 total, uint64, int32, "
                        "string text", "other:from__everywhere": "string where"}

Section = collections.namedtuple("Section", "name address offset size flags")
Symbol = collections.namedtuple("Symbol", "name address size kind")
Note = collections.namedtuple("Note",
                              "provider name location base semaphore")


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          encoding="utf-8", errors="replace").stdout


class File:
    """What readelf says of an object file, a program or a library."""

    def __init__(self, path):
        self.path = path
        self.sections = [
            Section(name, int(address, 16), int(offset, 16), int(size, 16),
                    flags)
            for name, address, offset, size, flags in re.findall(
                r"^ +\[ *\d+\] (\S+) +\w+ +(\w+) (\w+) (\w+) \w+ +([A-Za-z]*) ",
                output("readelf", "-SW", path), re.M)]
        # Each once: readelf lists those of ".dynsym" as well.
        self.symbols = sorted({
            Symbol(name, int(address, 16), int(size), kind)
            for address, size, kind, name in re.findall(
                r"^ +\d+: (\w+) +(\d+) (\w+) .* (\S+)$",
                output("readelf", "-sW", path), re.M)})
        self.notes = [
            Note(provider, name, *(int(each, 16) for each in addresses))
            for provider, name, *addresses in re.findall(
                r"Provider: (\w+)\n    Name: (\w+)\n"
                r"    Location: (\w+), Base: (\w+), Semaphore: (\w+)\n",
                output("readelf", "-nW", path), re.M)]

    def section(self, name):
        (found,) = [each for each in self.sections if each.name == name]
        return found

    def addresses(self, name):
        return [each.address for each in self.symbols if each.name == name]

    def functions(self):
        """{address: name} of those of linked/, by their names in the source:
        compilers make "_Z9is_sharedi" of these, or "is_shared.part.0"."""
        return {symbol.address: name for symbol in self.symbols
                for name in FIRED if symbol.kind == "FUNC" and
                re.fullmatch(rf"(_Z\d+)?{name}([.iI][\w.]*)?", symbol.name)}

    def function_at(self, address):
        # Functions with the same instructions may have become one.
        (start,) = {each.address for each in self.symbols
                    if each.kind == "FUNC" and
                    each.address <= address < each.address + each.size}
        return self.functions()[start]

    def bytes(self):
        return pathlib.Path(self.path).read_bytes()

    def bytes_at(self, address, count):
        (section,) = [each for each in self.sections if "X" in each.flags and
                      each.address <= address < each.address + each.size]
        at = section.offset + address - section.address
        return self.bytes()[at:at + count]


class HeaderTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="usdty-linkers-")
        cls.addClassCleanup(directory.cleanup)
        cls.directory = directory.name
        cls.make_header(HERE / "test.d", "test.h")

    @classmethod
    def make_header(cls, definition, name):
        subprocess.run([USDTY, "gen", "c", "-o", f"{cls.directory}/{name}",
                        str(definition)], check=True)

    def compile(self, compiler, name, *options):
        """The object file of a source in linked/ or in the test's
        directory, made once."""
        source = HERE / "linked" / name
        if not source.exists():
            source = f"{self.directory}/{name}"
        made = "".join((name, compiler, *options, ".o")).replace("/", "_")
        path = f"{self.directory}/{made}"
        if os.path.exists(path):
            return path
        language = "c++" if "++" in compiler else "c"
        subprocess.run([compiler, *STRICT, *options, f"-I{self.directory}",
                        "-c", "-x", language, str(source), "-o", path],
                       check=True)
        return path


class LinkedTest(HeaderTest):
    """Programs and libraries of linked/, of which unused parts are removed."""

    def link(self, compiler, linker, way, join=(), more=()):
        compiling, linking = WAYS[way]
        with_linker = [compiler, f"-fuse-ld={linker}"]
        objects = [self.compile(compiler, f"{name}.c", *compiling, *PARTS)
                   for name in ("main", "used", "asked", "nothing")]
        if join:
            joined = f"{self.directory}/joined.o"
            subprocess.run([*with_linker, *join, *objects, "-o", joined],
                           check=True)
            objects = [joined]
        objects += more
        path = f"{self.directory}/linked"
        subprocess.run([*with_linker, *linking, "-Wl,--gc-sections", *objects,
                        "-o", path], check=True)
        return File(path)

    def check_note(self, file, note):
        code = INSTRUCTIONS[platform.machine()]
        self.assertIn(note.name, FIRED[file.function_at(note.location)])
        self.assertEqual(file.bytes_at(note.location, len(code)), code)
        self.assertEqual([note.semaphore], file.addresses(
            f"{note.provider}_{note.name}_semaphore"))
        base = file.section(".stapsdt.base")
        self.assertEqual(note.base, base.address)
        # As perf finds the instruction in the file.
        at = note.location - base.address + base.offset
        self.assertEqual(file.bytes()[at:at + len(code)], code)

    def check_semaphores(self, file, asked):
        """One for each probe, and nothing else in their section."""
        addresses = {each.name: each.address for each in file.symbols
                     if each.name.endswith("_semaphore")}
        self.assertEqual(set(addresses), {
            f"{note.provider}_{note.name}_semaphore"
            for note in file.notes} | asked)
        section = file.section(".probes")
        self.assertEqual(sorted(addresses.values()), list(range(
            section.address, section.address + section.size, 4)))

    def check(self, file, kept):
        functions = file.functions()
        self.assertLessEqual(kept, set(functions.values()))
        # One note for each probe in a function, of those that are shared too.
        self.assertEqual(
            sorted(note.name for note in file.notes),
            sorted(name for each in functions.values() for name in FIRED[each]))
        for note in file.notes:
            self.check_note(file, note)
        self.check_semaphores(file, {"test_all_semaphore"})
        listed = output(USDTY, "list", file.path)
        self.assertEqual(
            sorted(re.findall(r"^  (\S+?)\((.*?)\)", listed, re.M)),
            sorted((name, ARGUMENTS[name]) for name in
                   {f"{note.provider}:{note.name}" for note in file.notes}))


def add_linked(compiler, linker, way):
    # What nothing calls is not there for the linker to keep.
    kept = set(FIRED) - ({"is_unused"} if way == "lto" else set())

    def test(self):
        file = self.link(compiler, linker, way)
        self.check(file, kept)
        if way != "shared":
            self.assertEqual(subprocess.run([file.path], check=False)
                             .returncode, 0)

    name = f"test_{compiler}_{linker}_{way}".replace("+", "x")
    setattr(LinkedTest, name.replace("-", "_"), test)


def add_joined(compiler, linker):
    def test(self):
        self.check(self.link(compiler, linker, "pie",
                             join=("-r", "-nostdlib")), set(FIRED))

    setattr(LinkedTest, f"test_{compiler}_{linker}_joined".replace("+", "x"),
            test)


def add_object(linker):
    """With the semaphores of "dtrace -G", which replace those of macros."""
    def test(self):
        semaphores = f"{self.directory}/semaphores.o"
        output(USDTY, "dtrace", "-G", "-s", str(HERE / "test.d"), "-o",
               semaphores)
        file = self.link("gcc", linker, "pie", more=[semaphores])
        self.assertEqual({f"{note.provider}:{note.name}"
                          for note in file.notes}, set(ARGUMENTS))
        for note in file.notes:
            self.check_note(file, note)

    setattr(LinkedTest, f"test_object_{linker}", test)


for each in LINKERS:
    add_object(each)
for each in itertools.product(COMPILERS, LINKERS, WAYS):
    # LLVM's linker does not read what gcc optimizes when it links.
    if each[0] not in ("gcc", "g++") or each[1:] != ("lld", "lto"):
        add_linked(*each)
# gold forgets what it was to keep when it joins object files, and mold 1.10
# fails, with or without probes.
for each in itertools.product(COMPILERS, ("bfd", "lld")):
    add_joined(*each)


class UnusedTest(HeaderTest):
    """Object files: what uses nothing of the header has nothing of it."""

    def traces(self, path):
        file = File(path)
        return sorted(each.name for each in file.sections + file.symbols
                      if re.search("probes|stapsdt|usdty|semaphore",
                                   each.name))

    def test_file_that_uses_no_probe_has_no_trace_of_any(self):
        for compiler, level in itertools.product(COMPILERS, ("-O0", "-O2")):
            self.assertEqual(
                self.traces(self.compile(compiler, "nothing.c", level)), [])

    def test_file_that_asks_has_a_semaphore_and_no_note_for_tracers(self):
        for compiler, level in itertools.product(COMPILERS, ("-O0", "-O2")):
            traces = self.traces(self.compile(compiler, "asked.c", level))
            self.assertIn("test_all_semaphore", traces)
            self.assertIn(".probes", traces)
            self.assertFalse([each for each in traces if "stapsdt" in each])
            self.assertFalse([each for each in traces if
                              each.endswith("_semaphore") and
                              each != "test_all_semaphore"])

    def test_assembler_that_cannot_keep_sections_makes_them_all_the_same(self):
        old = pathlib.Path(self.directory, "old")
        old.mkdir()
        header = pathlib.Path(self.directory, "test.h").read_text("utf-8")
        self.assertIn(".if .gasversion. < 23600\\n", header)
        old.joinpath("test.h").write_text(header.replace("23600", "99999"),
                                          encoding="utf-8")
        kept = {"": "AR AXR WAR", f"-I{old}": "A AX WA"}
        for option, flags in kept.items():
            file = File(self.compile("gcc", "used.c", "-O2", option or "-Wall"))
            self.assertEqual(len(file.notes), 5)
            self.assertEqual(" ".join(sorted({
                each.flags.replace("G", "") for each in file.sections
                if each.name in (".probes", ".stapsdt.base",
                                 ".rodata.usdty")})), flags)

    def test_header_of_1010_probes_costs_nothing_unless_one_is_used(self):
        definition = pathlib.Path(self.directory, "many.d")
        definition.write_text("provider many {\n" + "".join(
            f"probe trace__n{i}(char *process, char *tag, int, int, int64_t);\n"
            for i in range(1010)) + "};\n", encoding="ascii")
        self.make_header(definition, "many.h")
        pathlib.Path(self.directory, "many.c").write_text(
            '#include "many.h"\nextern int one;\nint one = 1;\n',
            encoding="ascii")
        for compiler, level in itertools.product(COMPILERS, ("-O0", "-O2")):
            sizes = [os.path.getsize(self.compile(compiler, "many.c", level,
                                                  *without))
                     for without in ([], ["-DUSDTY_NO_PROBES"])]
            self.assertEqual(sizes[0], sizes[1], compiler)
            self.assertLess(sizes[0], 2048)


if __name__ == "__main__":
    unittest.main(verbosity=2)
