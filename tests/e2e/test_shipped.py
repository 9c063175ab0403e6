# SPDX-License-Identifier: MIT
"""Objects that a package brought, which "usdty gen object" made: they are used
by every process that has the same definition, and never changed. In a mount
namespace with a /usr/local of its own.  test_shipped.py USDTY LOADED"""

import os
import pathlib
import shutil
import subprocess

import tracers
from tracers import Asked, Child

SHIPPED = "/usr/local/lib/usdty"
DEFINITION = "provider shipped { probe done(char *what, int status); " \
             "probe other(); };\n"
NOBODY = 65534


class ShippedTest(tracers.TestCase):
    def setUp(self):
        super().setUp()
        os.chmod(self.directory, 0o755)
        self.usdty, self.loaded = tracers.PROGRAM
        self.definition = f"{self.directory}/shipped.d"
        pathlib.Path(self.definition).write_text(DEFINITION, encoding="ascii")
        # Also what /usr/local would hide.
        shutil.copy(self.loaded, f"{self.directory}/loaded")
        self.space = Child(
            ["unshare", "-m", "sh", "-ec",
             "mount -t tmpfs -o mode=755 none /usr/local\n"
             f"mkdir -p {SHIPPED}\necho ready\nexec cat"],
            stdin=subprocess.PIPE)
        self.addCleanup(self.space.process.stdin.close)
        self.addCleanup(self.space.kill)
        self.space.wait_for(lambda: self.space.lines == ["ready"], "mounts")

    def inside(self, *command):
        return ["nsenter", "-m", "-t", str(self.space.pid), "--", *command]

    def run_inside(self, script):
        return subprocess.run(
            self.inside("sh", "-ec", script), check=True,
            stdout=subprocess.PIPE, encoding="utf-8").stdout.strip()

    def ship(self, *options):
        """Makes an object and puts it where packages do; its path."""
        made = subprocess.run(
            [self.usdty, "gen", "object", "-o", self.directory, *options,
             self.definition], check=True, stdout=subprocess.PIPE,
            encoding="utf-8").stdout.strip()
        path = f"{SHIPPED}/{os.path.basename(made)}"
        self.run_inside(f"install -m 644 {made} {path}")
        os.unlink(made)
        return path

    def start(self, user=0):
        objects = f"{self.directory}/{user}"
        if not os.path.exists(objects):
            os.mkdir(objects)
            os.chown(objects, user, user)
        program = Asked(self.inside(
            "setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups",
            f"{self.directory}/loaded", self.definition), objects)
        self.addCleanup(program.kill)
        return program

    def path_used(self, user=0):
        program = self.start(user)
        path = program.ask("path")
        self.assertEqual(program.quit(), 0)
        return path

    def content(self):
        return self.run_inside(
            f"cd {SHIPPED}; ls -laR --time-style=full-iso .; sha256sum *")

    def test_tracer_attached_before_any_process_sees_the_first_fire(self):
        path = self.ship()
        before = self.content()
        bpftrace = Child(self.inside(
            "bpftrace", "-B", "line", "-e", 'BEGIN { printf("ready\\n"); } '
            f"usdt:{path}:shipped:done "
            '{ printf("%s %d\\n", str(arg0), arg1); }'))
        self.addCleanup(bpftrace.interrupt)
        bpftrace.wait_for(lambda: "ready" in bpftrace.lines, "attached")
        for user in 0, NOBODY:
            program = self.start(user)
            self.assertEqual(program.ask("path"), path)
            self.assertEqual(program.ask("fire"), "ok")
            self.assertEqual(program.quit(), 0)
        bpftrace.wait_for(lambda: bpftrace.lines.count("café -7") == 2, "hits")
        bpftrace.interrupt()
        self.assertEqual(self.content(), before)

    def test_either_instruction_serves(self):
        plain = self.ship()
        self.assertEqual(self.path_used(), plain)
        self.run_inside(f"rm {plain}")
        if os.uname().machine == "x86_64":
            optimized = self.ship("--optimized")
            self.assertNotEqual(optimized, plain)
            self.assertEqual(self.path_used(), optimized)

    def test_other_architectures_are_passed_over(self):
        other = "aarch64" if os.uname().machine == "x86_64" else "x86_64"
        self.ship("--arch", other)
        self.assertTrue(self.path_used().startswith(self.directory))

    def refused(self, change):
        path = self.ship()
        self.assertEqual(self.path_used(), path)
        self.run_inside(change.format(path))
        before = self.content()
        self.assertTrue(self.path_used().startswith(self.directory), change)
        self.assertEqual(self.content(), before)

    def test_other_bytes_are_passed_over(self):
        self.refused("printf x | dd of={} bs=1 seek=5000 conv=notrunc "
                     "2>/dev/null")

    def test_link_is_passed_over(self):
        self.refused("mv {0} {0}.real; ln -s {0}.real {0}")

    def test_file_of_another_user_is_passed_over(self):
        self.refused(f"chown {NOBODY} {{}}")

    def test_file_that_others_write_is_passed_over(self):
        self.refused("chmod 666 {}")

    def test_file_that_a_group_writes_is_passed_over(self):
        self.refused("chmod 664 {}")

    def test_directory_that_a_group_writes_is_passed_over(self):
        self.refused(f"chmod 775 {SHIPPED}")

    def test_directory_of_another_user_is_passed_over(self):
        self.refused(f"chown {NOBODY} {SHIPPED}")

    def test_directory_that_others_write_is_passed_over(self):
        self.refused(f"chmod 1777 {SHIPPED}")

    def test_directory_above_that_others_write_is_passed_over(self):
        self.refused("chmod 777 /usr/local/lib")

    def test_without_programs_is_passed_over(self):
        self.refused("mount -o remount,noexec /usr/local")

    def test_list_shows_them(self):
        path = self.ship()
        listed = subprocess.run(self.inside(self.usdty, "list"), check=True,
                                stdout=subprocess.PIPE, encoding="utf-8")
        self.assertIn(f"{path}\n  shipped:done(string what, int32 status)\n",
                      listed.stdout)


if __name__ == "__main__":
    tracers.main("bpftrace", "nsenter", "setpriv",
                 missing_right=tracers.missing_right_to_mount)
