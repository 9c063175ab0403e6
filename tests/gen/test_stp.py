# SPDX-License-Identifier: MIT
"""The tapset that "usdty gen stp" makes, as SystemTap translates it: to run it
needs the kernel's headers, which few machines have.  test_stp.py USDTY"""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import tracers  # noqa: E402

# What aliases offer to scripts, without SystemTap's own $arg1 and so on.
OFFERED = {
    "test.start": "arg1:long argstr:string",
    "test.stop": "arg1:string arg2:long argstr:string",
    "test.query__done": "request:long arg2:long total:long arg4:long "
                        "arg5:long text:string argstr:string",
    "test.all": " ".join(f"arg{i}:long" for i in range(1, 13)) +
                " argstr:string",
    "test.none": "argstr:string",
    "other.from__everywhere": "where:string argstr:string",
}

# Names of parameters that cannot be names of variables.
AWKWARD = """provider p {
    probe return(int8_t string, char *argstr, uint16_t arg2, int next,
        int x, int x, int print);
};
"""
USE = """#include <test.h>
int main(int count, char **words)
{
    P_RETURN((signed char)count, words[0], (unsigned short)count, 4, 5, 6, 7);
    return 0;
}
"""


class TapsetTest(tracers.StapTestCase):
    maxDiff = None

    def build(self, definition, *sources):
        """A program with the probes, and a tapset that says where it is."""
        program, tapset = f"{self.directory}/program", f"{self.directory}/tap"
        for output, path in (("c", f"{self.directory}/test.h"),
                             ("stp", f"{tapset}/test.stp")):
            pathlib.Path(path).parent.mkdir(exist_ok=True)
            subprocess.run([*tracers.PROGRAM, "gen", output, "-o", path,
                            str(definition)], check=True)
        subprocess.run(["gcc", "-O2", f"-I{self.directory}", "-o", program,
                        *map(str, sources)], check=True)
        path = pathlib.Path(tapset, "test.stp")
        text, count = re.subn(r'^(@define \w+ %\( ").*(" %\))$',
                              rf"\1{program}\2", path.read_text("utf-8"),
                              flags=re.M)
        self.assertGreater(count, 0)
        path.write_text(text, "utf-8")
        return tapset

    def offered(self, tapset, *patterns):
        listing = "".join(self.stap("-I", tapset, "-L", pattern)
                          for pattern in patterns)
        return {name: re.sub(r" \$arg\d+:long", "", variables)
                for name, variables in
                re.findall(r"^([\w.]+) (.*)$", listing, re.M)}

    def test_aliases_offer_arguments_by_name(self):
        tapset = self.build(HERE / "test.d", HERE / "compiled.c",
                            HERE / "elsewhere.c")
        self.assertEqual(self.offered(tapset, "test.*", "other.*"), OFFERED)

    def test_scripts_translate_to_all_places_and_gates(self):
        tapset = self.build(HERE / "test.d", HERE / "compiled.c",
                            HERE / "elsewhere.c")
        translation = self.stap(
            "-p3", "-I", tapset, "-e",
            "probe test.*, other.* { println($$name, argstr) }")
        gates = re.findall(r"\.sdt_sem_offset=\(loff_t\)(\w+)ULL", translation)
        notes = tracers.notes(f"{self.directory}/program")
        self.assertEqual(len(gates), len(notes))
        self.assertEqual(len({int(gate, 16) for gate in gates}), len(OFFERED))

    def build_awkward(self):
        work = pathlib.Path(self.directory)
        (work / "p.d").write_text(AWKWARD, "ascii")
        (work / "p.c").write_text(USE, "ascii")
        return self.build(work / "p.d", work / "p.c")

    def test_awkward_names_are_numbered(self):
        tapset = self.build_awkward()
        self.assertEqual(self.offered(tapset, "p.*"), {
            "p.return": "arg1:long arg2:string arg3:long arg4:long x:long "
                        "arg6:long arg7:long argstr:string"})

    def test_values_are_narrowed_to_their_types(self):
        translation = self.stap("-p3", "-I", self.build_awkward(), "-e",
                                "probe p.* { println(argstr) }")
        casts = re.findall(r"\(int64_t\)\((u?int\d+_t)\)", translation)
        self.assertEqual(casts, ["int8_t", "uint64_t", "uint16_t"])


if __name__ == "__main__":
    tracers.main("stap", "gcc")
