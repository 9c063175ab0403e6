# SPDX-License-Identifier: MIT
"""systemd-tmpfiles, which removes old files from temporary directories, keeps
those of the object cache, used or not. The program is fire.c."""

import os
import pathlib
import subprocess

import tracers

PROBE = {"function": "f", "name": "hit", "types": ["int"], "fires": [[7]]}


class TmpfilesTest(tracers.TestCase):
    def setUp(self):
        super().setUp()
        self.program = self.start_program([PROBE], "aged")
        self.path = self.program.path()
        self.other = f"{os.path.dirname(self.path)}/other"
        pathlib.Path(self.other).touch()

    def clean(self):
        """Everything is a month old, and may be ten days old."""
        for path in (self.path, self.other):
            month_ago = os.stat(path).st_mtime - 30 * 24 * 3600
            os.utime(path, (month_ago, month_ago))
        rules = pathlib.Path(self.directory, "rules.conf")
        rules.write_text(f"d {self.directory} - - - m:10d\n", encoding="ascii")
        subprocess.run(["systemd-tmpfiles", "--clean", str(rules)], check=True)
        self.assertFalse(os.path.exists(self.other))

    def test_used_file_is_kept(self):
        self.clean()
        self.assertTrue(os.path.exists(self.path))

    def test_file_that_waits_for_the_next_start_is_kept(self):
        self.assertEqual(self.program.quit(), 0)
        self.clean()
        self.assertTrue(os.path.exists(self.path))


if __name__ == "__main__":
    tracers.main("systemd-tmpfiles")
