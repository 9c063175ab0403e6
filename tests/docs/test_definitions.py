# SPDX-License-Identifier: MIT
"""What docs/definitions.md says of definitions is so: its examples are
accepted, its table of types is what the parser does, its errors are those of
a run:  test_definitions.py USDTY PAGE"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

USDTY, PAGE = sys.argv[1:3]
TEXT = pathlib.Path(PAGE).read_text(encoding="utf-8")


def gen(output, definition, **options):
    return subprocess.run([USDTY, "gen", output, "-"], input=definition,
                          capture_output=True, text=True, **options)


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.M | re.S)


def section(title):
    return re.search(rf"^## {title}$(.*?)(?=^## |\Z)", TEXT,
                     re.M | re.S).group(1)


def rows(title):
    """The words in back quotes, cell by cell."""
    for line in section(title).splitlines():
        cells = [re.findall("`([^`]+)`", cell)
                 for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0]:
            yield cells


class DefinitionsTest(unittest.TestCase):
    maxDiff = None

    def test_examples_are_accepted(self):
        self.assertGreaterEqual(len(blocks("d")), 7)
        for block in blocks("d"):
            with self.subTest(block):
                done = gen("d", block)
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_table_of_types_is_what_the_parser_does(self):
        got = []
        for types, (expected,) in rows("Types"):
            for text in types:
                done = gen("json", f"provider p {{ probe x({text}); }};")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                probe = json.loads(done.stdout)["providers"][0]["probes"][0]
                with self.subTest(text):
                    self.assertEqual(probe["arguments"][0]["type"], expected)
                got.append(expected)
        self.assertEqual(len(set(got)), 12)
        self.assertGreater(len(got), 80)

    def test_every_named_type_of_the_parser_is_in_the_table(self):
        source = (pathlib.Path(PAGE).resolve().parent.parent /
                  "core/src/dlang/ctype.c").read_text(encoding="utf-8")
        known = set(re.findall(r'\{ "(\w+)", VALUE', source))
        shown = {text for types, _ in rows("Types") for text in types}
        self.assertGreater(len(known), 50)
        self.assertEqual(known - shown, set())

    def test_the_errors_are_those_of_a_run(self):
        block, = [each for each in blocks("console") if "bad.d" in each]
        _, definition, errors = re.split(r"^\$ .*\n", block, flags=re.M)
        with tempfile.TemporaryDirectory() as directory:
            pathlib.Path(directory, "bad.d").write_text(definition)
            done = subprocess.run([USDTY, "gen", "c", "bad.d"], text=True,
                                  capture_output=True, cwd=directory)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr, errors)

    def test_the_macros_are_those_of_the_header(self):
        header = gen("c", blocks("d")[0]).stdout
        for (macro,), _ in rows("Compiled in"):
            name = macro.split("(")[0]
            with self.subTest(name):
                self.assertIn(f"#define {name}(", header)

    def test_the_names_are_those_that_each_output_defines(self):
        defines = {"c": r"#define {}\(", "go": r"^func {}\(",
                   "c-dynamic": r"(#define|^static inline \w+) {}\(",
                   "python": r"^(def )?{}\b[:(]", "lua": r"\bM\.{}\b"}
        seen = set()
        for outputs, *names in rows("Names"):
            for output in set(outputs) & set(defines):
                text = gen(output, blocks("d")[0]).stdout
                for name, in names:
                    with self.subTest(output=output, name=name):
                        self.assertRegex(text, "(?m)" + defines[
                            output].format(name.removesuffix("()")))
                seen.add(output)
        self.assertEqual(seen, set(defines))

    def test_names_begin_with_the_provider_if_there_are_several(self):
        name, = re.search(r"the provider's name comes first:\s`(\w+)\(\)`",
                          section("Names")).groups()
        several = blocks("d")[0] + "provider bakery { probe open(); };"
        for output, pattern in ("python", rf"(?m)^{name}:"), (
                "lua", rf"\bM\.{name}\b"):
            with self.subTest(output=output):
                self.assertRegex(gen(output, several).stdout, pattern)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
