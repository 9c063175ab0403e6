# SPDX-License-Identifier: MIT
"""What "usdty list" tells of files and processes:  test_list.py USDTY FIRE

FIRE: the program of tests/e2e/fire.c."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
USDTY, FIRE = sys.argv[1:3]

# Of test.d; how many places there are is the compiler's choice.
COMPILED = """\
  test:start(uint8)
  test:stop(string, uint8)
  test:query__done(pointer request, int16, int64 total, uint64, int32, \
string text)
  test:all(int8, uint16, int32, uint32, int64, uint64, int8, int16, int32, \
int64, uint8, uint64)
  test:none()
  other:from__everywhere(string where)
"""

STATIC = """
#include <sys/sdt.h>
int main(int argc, char **argv)
{
	STAP_PROBE2(old, go, argc, argv[0]);
	STAP_PROBE(old, stop);
}
"""


# A note as SystemTap's, with arguments that somebody chose.
NOTE = """
.section .note.stapsdt,"",%note
.balign 4
.4byte 8, 2f - 1f, 3
.asciz "stapsdt"
1: .8byte 0, 0, 0
.asciz "{provider}"
.asciz "name"
.asciz "{arguments}"
2: .balign 4
"""


class ListTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="usdty-list-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def list(self, *arguments, code=0, **environment):
        result = subprocess.run(
            [USDTY, "list", *arguments], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8", check=False,
            env={**os.environ, **environment})
        self.assertEqual(result.returncode, code, result.stderr)
        return result.stdout if code == 0 else result.stderr

    def compile(self, compiler, *options):
        subprocess.run([USDTY, "gen", "c", "-o", f"{self.directory}/test.h",
                        str(HERE / "test.d")], check=True)
        subprocess.run([compiler, "-O2", f"-I{self.directory}", *options,
                        str(HERE / "compiled.c"), str(HERE / "elsewhere.c"),
                        "-o", f"{self.directory}/program"], check=True)
        return f"{self.directory}/program"

    def check_compiled(self, compiler, *options):
        if not shutil.which(compiler):
            self.skipTest(f"SKIPPED: usdty list: no {compiler}")
        program = self.compile(compiler, *options)
        listed = self.list(program)
        path, _, probes = listed.partition("\n")
        self.assertEqual(path, program)
        self.assertEqual(re.sub(r", \d+ places", "", probes), COMPILED)
        return probes

    def test_compiled_in_by_gcc(self):
        self.assertIn("  test:stop(string, uint8), 3 places\n",
                      self.check_compiled("gcc"))

    def test_compiled_in_with_link_time_optimization(self):
        self.check_compiled("gcc", "-flto", "-ffunction-sections",
                            "-Wl,--gc-sections")

    def test_compiled_in_by_clang(self):
        self.check_compiled("clang")

    def test_compiled_in_for_arm64(self):
        self.check_compiled("aarch64-linux-gnu-gcc")

    def test_stripped(self):
        program = self.compile("gcc")
        before = self.list(program)
        subprocess.run(["strip", program], check=True)
        self.assertEqual(self.list(program), before)

    def test_notes_of_others_have_types_alone(self):
        source = pathlib.Path(self.directory, "static.c")
        source.write_text(STATIC, encoding="ascii")
        program = f"{self.directory}/static"
        if subprocess.run(["cc", str(source), "-o", program],
                          check=False).returncode:
            self.skipTest("SKIPPED: usdty list: no <sys/sdt.h>")
        self.assertEqual(self.list(program),
                         f"{program}\n  old:go(int32, uint64)\n"
                         "  old:stop()\n")

    def list_note(self, provider, arguments):
        source = pathlib.Path(self.directory, "note.s")
        source.write_text(NOTE.format(provider=provider, arguments=arguments),
                          encoding="ascii")
        subprocess.run(["cc", "-c", str(source), "-o",
                        f"{self.directory}/note.o"], check=True)
        return self.list(f"{self.directory}/note.o").splitlines()[1]

    def instructions_for(self, count):
        """How many the command executes for a file of so many probes, which has
        no note of ours."""
        source = pathlib.Path(self.directory, "many.s")
        source.write_text("".join(
            NOTE.format(provider="many", arguments="8@%rax").replace(
                '"name"', f'"p{i}"') for i in range(count)), encoding="ascii")
        program = f"{self.directory}/many.o"
        subprocess.run(["cc", "-c", str(source), "-o", program], check=True)
        result = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
             USDTY, "list", program], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8", check=True)
        self.assertEqual(result.stdout.count("many:p"), count)
        return int(re.search(r"Collected : (\d+)", result.stderr)[1])

    @unittest.skipUnless(shutil.which("valgrind"), "SKIPPED: no valgrind")
    def test_work_for_each_probe_does_not_grow_with_their_number(self):
        few, many = self.instructions_for(500), self.instructions_for(4000)
        self.assertLess(many, 2 * 4000 // 500 * few)

    def test_arguments_of_all_spellings(self):
        for arguments, types in (
                ("-4@[sp, 12] 8@x0", "int32, uint64"),
                ("8@%rax -1@$-3 2@8(%rsp)", "uint64, int8, uint16"),
                ("4f@%xmm0 16@%xmm1", "float32, uint128"),
                ("8@", "uint64"), ("@", ""), ("%rax %rbx", ""),
                (" ".join(["8"] * 40), ""),
                (" ".join(["16@"] * 40), ", ".join(["uint128"] * 40)),
                ("99999999999999999999@ -17@x", "")):
            self.assertEqual(self.list_note("odd", arguments),
                             f"  odd:name({types})")

    def test_control_characters_are_not_shown(self):
        for note, shown in (("\\033[2Jx", "?[2Jx"), ("\\302\\233x", "??x"),
                            ("\\233x", "?x"), ("\\303\\251", "\u00e9"),
                            ("\\342\\200\\256x", "???x")):
            self.assertEqual(self.list_note(note, ""), f"  {shown}:name()")

    def test_pipes_are_not_waited_for(self):
        os.mkfifo(f"{self.directory}/pipe.so")
        self.assertIn("it is not a regular file",
                      self.list(f"{self.directory}/pipe.so", code=1))
        self.assertNotIn(self.directory, self.list(USDTY_DIR=self.directory))

    def test_directories_that_others_write_are_passed_over(self):
        shared = f"{self.directory}/shared"
        os.mkdir(shared)
        shutil.copy(self.compile("gcc"), f"{shared}/program.so")
        self.assertIn(shared, self.list(USDTY_DIR=shared))
        os.chmod(shared, 0o777)
        self.assertNotIn(shared, self.list(USDTY_DIR=shared))

    def test_objects_in_memory(self):
        if os.geteuid() != 0:
            self.skipTest("SKIPPED: usdty list: /proc/PID/map_files is root's")
        # Where another user can read it.
        os.chmod(self.directory, 0o755)
        shutil.copy(FIRE, f"{self.directory}/fire")
        program = subprocess.Popen(
            ["setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=-all",
             f"{self.directory}/fire", "inmemory"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, encoding="utf-8",
            env={"TMPDIR": "/nonexistent"})
        program.stdin.write("probe f hit int\nenable\n")
        program.stdin.flush()
        answers = [program.stdout.readline() for _ in range(2)]
        self.assertEqual(answers, ["ok\n", "ok\n"])
        self.assertRegex(
            self.list("-p", str(program.pid)),
            r"(?m)^/memfd:inmemory-\w+\.so \(in memory: attach to "
            rf"/proc/{program.pid}/map_files/\w+-\w+, without -p\)\n"
            r"  inmemory:hit\(int32\) in f$")
        program.stdin.close()
        program.stdout.close()
        self.assertEqual(program.wait(), 0)

    def start_listed(self, *launcher):
        """A program with three probes, enabled, and a function to ask it."""
        program = subprocess.Popen(
            [*launcher, FIRE, "listed"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "USDTY_DIR": f"{self.directory}/objects"})

        def ask(words):
            program.stdin.write(words + "\n")
            program.stdin.flush()
            answer = program.stdout.readline().strip()
            self.assertEqual(answer[:2], "ok")
            return answer[3:]

        def end():
            program.stdin.close()
            program.stdout.close()
            self.assertEqual(program.wait(), 0)

        self.addCleanup(end)
        ask("probe read request string int")
        ask("probe write request string int")
        ask("probe main done")
        ask("enable")
        if not ask("path"):
            self.skipTest("SKIPPED: usdty list: no objects here")
        return str(program.pid), ask

    PROBES = ("  listed:done() in main\n"
              "  listed:request(string, int32) in read\n"
              "  listed:request(string, int32) in write\n")

    def test_what_a_process_shows(self):
        pid, ask = self.start_listed()
        path = ask("path")
        probes = f"{path}\n{self.PROBES}"
        self.assertEqual(self.list("-p", pid), probes)
        self.assertEqual(self.list(path), probes)
        self.assertIn(probes, self.list(USDTY_DIR=os.path.dirname(path)))
        ask("disable")
        self.assertEqual(self.list("-p", pid), "")

    def test_deleted_file_is_listed_with_the_way_to_attach(self):
        pid, ask = self.start_listed()
        path = ask("path")
        os.unlink(path)
        if os.geteuid() != 0:
            self.assertIn(f"{path} is deleted", self.list("-p", pid, code=1))
            return
        heading, _, probes = self.list("-p", pid).partition("\n")
        self.assertEqual(probes, self.PROBES)
        mapping = re.fullmatch(
            re.escape(path) + r" \(deleted: attach to "
            rf"(/proc/{pid}/map_files/\w+-\w+), without -p\)", heading)[1]
        self.assertEqual(self.list(mapping), f"{mapping}\n{self.PROBES}")
        ask("disable")
        ask("enable")
        self.assertEqual(ask("path"), path)
        self.assertEqual(self.list("-p", pid), f"{path}\n{self.PROBES}")

    def test_deleted_file_that_cannot_be_read_is_named(self):
        if os.geteuid() != 0:
            self.skipTest("SKIPPED: usdty list: only root drops capabilities")
        without = ("setpriv", "--inh-caps=-all", "--bounding-set=-all")
        pid, ask = self.start_listed(*without)
        path = ask("path")
        os.unlink(path)
        listed = subprocess.run(
            [*without, USDTY, "list", "-p", pid], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8", check=False)
        self.assertEqual((listed.stdout, listed.returncode), ("", 1))
        self.assertIn(f"{path} is deleted", listed.stderr)

    def test_errors_name_the_offender(self):
        self.assertIn("/etc/passwd: it is not an ELF file",
                      self.list("/etc/passwd", code=1))
        self.assertIn("/none: No such file", self.list("/none", code=1))
        self.assertIn("'x1' is not a process id: give a number",
                      self.list("-p", "x1", code=1))
        self.assertIn("usage", self.list("-p", "1", "/bin/ls", code=2))


if __name__ == "__main__":
    if "without libelf" in subprocess.run(
            [USDTY, "list", "/"], stderr=subprocess.PIPE, check=False,
            encoding="utf-8").stderr:
        print("SKIPPED: usdty list: built without libelf")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
