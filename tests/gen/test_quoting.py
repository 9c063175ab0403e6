# SPDX-License-Identifier: MIT
"""Outputs for nasty definitions in files with nasty names are valid, each by its
own tool, and hold what the definition says; nothing that a terminal could obey
gets out:  test_quoting.py USDTY INCLUDE"""

import ast
import json
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile
import unittest

USDTY, INCLUDE = (os.path.abspath(path) for path in sys.argv[1:3])
del sys.argv[1:3]

# What would end a text or a comment of some language, or begin one in it.
TEXTS = ["\\\"", "\\'''", "]]]=]==]", "*/", "//", "--", "/*", "%s%n\\n", "\\\\",
         "${x}`y`$(z)", "caf\u00e9\t\U0001f600", "#", "\\x1b[31m"]


def single(text):
    """As it can be between single quotes."""
    return "x" if "'" in text else text


NASTY = "".join(
    f"inline string TEXT{i} = \"{text}\";\n#pragma D ident {text}\n"
    for i, text in enumerate(TEXTS)) + "provider nasty {\n" + "".join(
    f"  probe text_{chr(97 + i)}(char a[sizeof(\"{text}\")], int b['{single(text)}']);"
    "\n" for i, text in enumerate(TEXTS)) + "};\n" \
    "#pragma D attributes Private/Evolving/ISA provider nasty args\n"

# Words of one language or another that are names in D.
WORDS = """None __debug__ and as async await break class def
del elif else end except false finally for from func function go goto if import
in is lambda local map match next nil nonlocal not or package pass probe process
provider raise range repeat return select string struct_ switch then this true
try type typename until usdty var while with yield namespace template operator
new delete print printf self a0 a1 arg0 arg1 argstr NULL EOF errno linux main
init register_probes_ BEGIN str bytes tuple bool_ uint8""".split()
AWKWARD = "provider awkward {\n" + "".join(
    f"  probe {word}(int {word}, char *{word}, long);\n" for word in WORDS) + "};"

NAME = "\x1b[31m\"we'ird\\\u202e\n*\u009b\u00e9 ]] ''' %s"


class QuotingTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="usdty-quoting-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def run_in(self, *command, code=0, **options):
        done = subprocess.run(command, cwd=self.directory, check=False,
                              capture_output=True, **options)
        self.assertEqual(done.returncode, code, done)
        return done

    def assert_plain(self, output):
        for character in output.decode("utf-8"):
            self.assertTrue(
                character in "\n\t" or
                (character.isprintable() and character not in "\u202e\ufeff"),
                repr(character))

    def make(self, kind, ending, definition):
        """The output of one generator, in a file."""
        pathlib.Path(self.directory, NAME + ".d").write_text(
            definition, encoding="utf-8")
        text = self.run_in(USDTY, "gen", kind, NAME + ".d").stdout
        self.assert_plain(text)
        path = pathlib.Path(self.directory, f"made.{ending}")
        path.write_bytes(text)
        return path

    def canonical(self, definition):
        return self.make("d", "d", definition).read_text("utf-8")

    def each(self, kind, ending):
        for definition in (NASTY, AWKWARD,
                           AWKWARD + "provider another { probe x(); };"):
            yield definition, self.make(kind, ending, definition)

    def tool(self, name):
        if not shutil.which(name):
            self.skipTest(f"SKIPPED: no {name}")
        return name

    def test_python(self):
        for definition, path in self.each("python", "py"):
            tree = ast.parse(path.read_text("utf-8"))
            compile(path.read_text("utf-8"), "made.py", "exec")
            texts = [ast.literal_eval(node.value) for node in tree.body
                     if isinstance(node, ast.Assign) and
                     node.targets[0].id == "_definition"]
            self.assertEqual(texts, [self.canonical(definition)])

    def test_lua(self):
        lua = self.tool("lua5.4")
        for definition, path in self.each("lua", "lua"):
            self.run_in(self.tool("luac"), "-p", path)
            program = """
local any = setmetatable({}, { __index = function(t) return function()
    return t end end })
package.preload.usdty = function() return { generated = function() return any
    end, loads = function(text) io.write(text) end } end
dofile(arg[1])"""
            loaded = self.run_in(lua, "-", path, input=program.encode()).stdout
            count = definition.count("provider ") - definition.count(
                "attributes")
            self.assertEqual(loaded.decode(),
                             count * self.canonical(definition))

    def test_go(self):
        for _, path in self.each("go", "go"):
            made = self.run_in(self.tool("gofmt"), "-e", path)
            self.assertEqual(made.stderr, b"")

    def test_json(self):
        for definition, path in self.each("json", "json"):
            provider = json.loads(path.read_text("utf-8"))["providers"][0]
            self.assertEqual(len(provider["probes"]),
                             len(TEXTS if definition == NASTY else WORDS))
            if definition == NASTY:
                self.assertEqual(provider["attributes"],
                                 {"args": "Private/Evolving/ISA"})
                self.assertEqual(
                    [probe["arguments"][1]["declared"]
                     for probe in provider["probes"]],
                    [f"int['{single(text)}']" for text in TEXTS])

    def test_c(self):
        for kind in "c", "c-dynamic":
            for _, path in self.each(kind, "h"):
                for compiler, language in (("gcc", "c"), ("g++", "c++"),
                                           ("clang", "c"), ("clang++", "c++")):
                    made = self.run_in(
                        self.tool(compiler), "-Wall", "-Wextra", "-Werror",
                        "-fsyntax-only", f"-I{INCLUDE}", "-x", language,
                        "-include", path, "/dev/null")
                    self.assertEqual(made.stderr, b"")

    def test_d(self):
        for definition, path in self.each("d", "d"):
            text = path.read_text("utf-8")
            self.assertEqual(self.canonical(text), text)
            if definition == NASTY:
                for given in TEXTS:
                    self.assertEqual(text.count(given),
                                     NASTY.count(given), given)

    def test_systemtap(self):
        for _, path in self.each("stp", "stp"):
            kernel = pathlib.Path(self.directory, "kernel")
            (kernel / "include/config").mkdir(parents=True, exist_ok=True)
            (kernel / ".config").write_text("CONFIG_TRACEPOINTS=y\n"
                                            "CONFIG_ARCH_SUPPORTS_UPROBES=y\n"
                                            "CONFIG_UPROBES=y\n")
            (kernel / "Module.symvers").write_text("\n")
            (kernel / "include/config/kernel.release").write_text(
                os.uname().release + "\n")
            self.run_in(self.tool("stap"), "-r", kernel, "-p1", path)

    def test_bpftrace(self):
        """Its parser alone is asked: the script names no program."""
        for _, path in self.each("bpftrace", "bt"):
            path.write_text(path.read_text("utf-8").replace(
                "usdt:*", "usdt:/nothing"), "utf-8")
            done = subprocess.run(
                [self.tool("bpftrace"), "-d", path], check=False,
                capture_output=True, text=True)
            if "root" in done.stderr:
                self.skipTest("SKIPPED: bpftrace: needs root")
            self.assertNotIn("syntax error", done.stderr)
            self.assertIn("parser", done.stdout, done.stderr)

    def test_scripts_of_dtrace_are_plain(self):
        for _, path in self.each("dtrace-script", "d"):
            self.assertIn("awkward" if "awkward" in path.read_text("utf-8")
                          else "nasty", path.read_text("utf-8"))

    def test_messages(self):
        bad = pathlib.Path(self.directory, NAME + ".d")
        bad.write_text("provider \x1b[31m\u202e { /*\n# 7 \"\x1b]0;x\x07\"\n"
                       "provider p { probe x(\x9b); \"\x1b\" };", "utf-8")
        pathlib.Path(self.directory, "x.d").write_text("provider p {};")
        for command in (("gen", "d", NAME + ".d"), ("gen", "d", NAME),
                        ("dtrace", "-h", "-s", NAME + ".d"),
                        ("list", NAME), ("list", NAME + ".d"),
                        ("list", "-p", NAME),
                        ("gen", "c", "-o", NAME + "/x", "x.d")):
            error = self.run_in(USDTY, *command, code=1).stderr
            self.assert_plain(error)
            self.assertIn(b"we'ird", error)
        for command in ((NAME,), ("list", "--" + NAME), ("gen", "--" + NAME),
                        ("dtrace", "--" + NAME), ("gen", NAME, "x"), ("gen", "go", "-p", NAME,
                                                      "x"),
                        ("gen", "object", "-a", NAME, "x")):
            error = self.run_in(USDTY, *command, code=2).stderr
            self.assert_plain(error)
            self.assertIn(b"we'ird", error)

    def test_paths_of_objects(self):
        """As they are for a program, plain on a terminal."""
        pathlib.Path(self.directory, NAME).mkdir()
        pathlib.Path(self.directory, "x.d").write_text("provider p {};")
        command = [USDTY, "gen", "object", "-o", NAME, "x.d"]
        path = self.run_in(*command).stdout.decode().removesuffix("\n")
        self.assertTrue(pathlib.Path(self.directory, path).is_file())
        self.assertTrue(path.startswith(NAME))
        reader, writer = pty.openpty()
        subprocess.run(command, stdout=writer, check=True, cwd=self.directory)
        os.close(writer)
        self.assert_plain(os.read(reader, 4096).replace(b"\r\n", b"\n"))
        os.close(reader)


if __name__ == "__main__":
    unittest.main(verbosity=2)
