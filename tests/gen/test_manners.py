# SPDX-License-Identifier: MIT
"""Definitions with the constructs that real projects use, each in a manner of
its own, are read without a word and mean what is listed beside them:
test_manners.py USDTY"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

USDTY = sys.argv.pop(1)
MANNERS = pathlib.Path(__file__).resolve().parent / "manners"


def gen(output, source, text=None):
    return subprocess.run([USDTY, "gen", output, source], input=text,
                          capture_output=True, text=True)


def summary(manifest):
    """The lines that a list of expected ones is compared with."""
    for provider in manifest["providers"]:
        yield f"{provider['name']} {len(provider['probes'])}"
        for probe in provider["probes"]:
            types = ", ".join(argument["type"]
                              for argument in probe["arguments"])
            yield f"{provider['name']}:{probe['name']}({types})"


class SettingsTest(unittest.TestCase):
    """What the caller's process left does not change what the command
    does."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.source = self.directory / "a.d"
        self.source.write_text("provider p { probe x(int); };\n")
        self.out = self.directory / "out"

    def sh(self, command):
        return subprocess.run(
            ["sh", "-c", command, "sh", USDTY, self.source, self.out],
            capture_output=True, text=True)

    def test_message_to_a_closed_stream_goes_into_no_file(self):
        right = gen("c", self.source).stdout
        self.sh('exec "$1" gen c -o "$3" "$2" >&- 2>&- <&-')
        self.assertEqual(self.out.read_text(), right)

    def test_output_to_a_closed_stream_is_an_error(self):
        for command in ('gen c "$2"', "--version", "list"):
            with self.subTest(command=command):
                done = self.sh(f'exec "$1" {command} >&-')
                self.assertEqual(done.returncode, 1)
                self.assertIn("cannot write to standard output", done.stderr)

    def test_ignored_children_are_waited_for(self):
        done = self.sh("trap '' CHLD; exec \"$1\" gen c -C \"$2\"")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_file_that_gets_too_large_leaves_nothing(self):
        done = self.sh('ulimit -f 0; exec "$1" gen c -o "$3" "$2"')
        self.assertEqual(done.returncode, 1)
        self.assertIn("File too large", done.stderr)
        self.assertEqual(list(self.directory.iterdir()), [self.source])


class MannersTest(unittest.TestCase):
    maxDiff = None

    def made(self, output, source, text=None):
        done = gen(output, source, text)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def check_means_what_is_listed(self, source):
        got = set(summary(json.loads(self.made("json", source))))
        expected = source.with_suffix(".expected").read_text().splitlines()
        self.assertEqual([line for line in expected if line not in got], [],
                         "\n".join(sorted(got)))

    def check_is_printed_and_read_back(self, source):
        text = self.made("d", source)
        self.assertEqual(self.made("d", "-", text), text)
        self.assertEqual(json.loads(self.made("json", "-", text)),
                         json.loads(self.made("json", source)))

    def check_header_compiles(self, source):
        header = self.made("c", source)
        for compiler, language in (("gcc", "c"), ("g++", "c++")):
            if not shutil.which(compiler):
                continue
            with tempfile.NamedTemporaryFile("w", suffix=".h") as file:
                file.write(header)
                file.flush()
                done = subprocess.run(
                    [compiler, "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                     "-x", language, "-include", file.name, "/dev/null"],
                    capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_every_manner(self):
        sources = sorted(MANNERS.glob("*.d"))
        self.assertEqual([path.stem for path in sources],
                         sorted(path.stem for path in
                                MANNERS.glob("*.expected")))
        self.assertGreaterEqual(len(sources), 13)
        for source in sources:
            with self.subTest(source.name):
                self.check_means_what_is_listed(source)
                self.check_is_printed_and_read_back(source)
                self.check_header_compiles(source)


if __name__ == "__main__":
    unittest.main(verbosity=2)
