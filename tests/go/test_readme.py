# SPDX-License-Identifier: MIT
"""What the READMEs print for Go compiles as it is printed, in a module with the
printed go.mod:  test_readme.py GO USDTY"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GO, USDTY = sys.argv[1:3]
README, GO_README = [(ROOT / path).read_text(encoding="utf-8") for path in
                     ("README.md", "bindings/go/README.md")]
BLOCKS = [block for text in (README, GO_README)
          for block in re.findall(r"^```go\n(.*?)^```$", text, re.M | re.S)]
IMPORTS = {"usdty": "usdty/bindings/go/usdty", "slog": "log/slog", "os": "os",
           "probes": "program/probes"}

# What is around a block in its program. The block has the key.
AROUND = {
    "usdty.NewProbe2[string, int32]": "",
    "provider.AddProbes(": """
        provider, err := usdty.NewProvider("myapp", "")
        reply, err := usdty.NewProbe0("", "reply")
        idle, err := usdty.NewProbe0("", "idle")
        done, err := usdty.NewProbe1[int]("", "done")""",
    "summary.FireFunc(": """
        summary, err := usdty.NewProbe1[string]("", "summary")
        summarize, round := func(int) string { return "" }, 1""",
    "usdty.NewLogHandler(": """
        provider, err := usdty.NewProvider("myapp", "")""",
    "usdty.NewSpan(": """
        provider, err := usdty.NewProvider("myapp", "")
        fetch := func(string) error { return nil }""",
    "usdty.ProviderFromFile(": "",
    "usdty.RegisterProbes()": 'summarize := func() string { return "" }',
}

# A program for go-usdt, but for its import line.
FOR_GO_USDT = """
func main() {
	var provider *usdt.Provider
	provider, err := usdt.NewProvider("examplep", "examplem")
	if err != nil {
		panic(err)
	}
	defer provider.Close()
	probe, err := usdt.NewProbe("examplef", "examplen", reflect.String, reflect.Int)
	if err != nil {
		panic(err)
	}
	if err = provider.AddProbe(probe); err != nil {
		panic(err)
	}
	if err = provider.Enable(); err != nil || probe.Enabled() {
		panic(err)
	}
	if err = probe.Fire("text", 42); err != nil || !provider.Enabled() {
		panic(err)
	}
}
"""


def used(code):
    """Go refuses variables that nothing reads."""
    names = {name for names in re.findall(r"^\s*([\w, ]+) :=", code, re.M)
             for name in names.split(", ")}
    return code + "".join(f"\n_ = {name}" for name in sorted(names))


def program(block):
    around, = [text for key, text in AROUND.items() if key in block]
    imports = set(re.findall(r'^import "(.*)"$', block, re.M))
    block = re.sub(r"^(import|//go:generate) .*$", "", block, flags=re.M)
    block = re.sub(r"^func (\w+)\(", r"\1 := func(", block, flags=re.M)
    body = used(around) + "\n{\n" + used(block) + "\n}\n"
    imports |= {path for name, path in IMPORTS.items()
                if re.search(rf"\b{name}\.", body)}
    return ("package main\n" + "".join(f'import "{path}"\n' for path in
                                       sorted(imports)) +
            "func main() {\n" + body + "}\n")


class ReadmeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        root = subprocess.check_output([GO, "env", "GOROOT"], text=True)
        if not os.path.exists(root.strip() + "/src/log/slog"):
            raise unittest.SkipTest("Go is older than 1.21")
        cls.directory = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        (cls.directory / "usdty").symlink_to(ROOT)
        cls.module = cls.directory / "program"
        (cls.module / "probes").mkdir(parents=True)
        printed, = re.findall(r"^```\n(require usdty.*?)^```$", GO_README,
                              re.M | re.S)
        (cls.module / "go.mod").write_text(
            f"module program\n\ngo 1.21\n\n{printed}")
        generate, = re.findall("^//go:generate .*$", "\n".join(BLOCKS), re.M)
        (cls.module / "probes/doc.go").write_text(
            f"package probes\n\n{generate}\n")
        shutil.copy(ROOT / "tests/gen/test.d", cls.module / "probes")
        cls.go("generate", "./probes")

    @classmethod
    def go(cls, *arguments):
        done = subprocess.run(
            [GO, *arguments], cwd=cls.module, text=True, capture_output=True,
            env={**os.environ, "GOTOOLCHAIN": "local", "GOPROXY": "off",
                 "GOFLAGS": "-mod=mod -buildvcs=false",
                 "USDTY_DIR": str(cls.directory / "objects"),
                 "PATH": f"{pathlib.Path(USDTY).parent}:{os.environ['PATH']}"})
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)

    def write(self, name, code):
        path = self.module / name
        path.mkdir()
        (path / "main.go").write_text(code)
        return f"./{name}"

    def test_what_is_printed_compiles(self):
        blocks = [block for block in BLOCKS
                  if not re.fullmatch("import .*\n", block)]
        self.assertGreaterEqual(len(blocks), 8)
        self.go("build", "-o", os.devnull, *[
            self.write(f"block{i}", program(block))
            for i, block in enumerate(blocks)])

    def test_a_program_for_go_usdt_changes_its_import_line(self):
        lines = re.findall(r'import usdt ".*?"', README + GO_README)
        self.assertEqual(len(lines), 2)
        for i, line in enumerate(lines):
            self.go("run", self.write(
                f"changed{i}",
                f'package main\n\nimport "reflect"\n{line}\n{FOR_GO_USDT}'))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
