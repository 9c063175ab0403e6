# SPDX-License-Identifier: MIT
"""Copies of the library in one process show equal definitions: bpftrace sees the
hits of each once. The program is copies.c."""

import tracers
from tracers import Asked, Child

COPIES = 4
ROUNDS = 50


class CopiesTest(tracers.TestCase):
    def check(self, by_pid):
        program = Asked(tracers.PROGRAM, self.directory)
        self.addCleanup(program.kill)
        path = "*" if by_pid else program.ask("path")
        script = (f"usdt:{path}:plugin:shared {{ if ((int32)arg0 < 0) {{ "
                  'printf("synced\\n"); } else { @hits[arg0] = count(); } }')
        pid = ["-p", str(program.pid)] if by_pid else []
        bpftrace = Child(["bpftrace", "-B", "line", *pid, "-e", script])
        self.addCleanup(bpftrace.interrupt)
        tracers.wait_until(lambda: program.ask("sync") == "0" and
                           "synced" in bpftrace.lines, "bpftrace attached")
        for _ in range(ROUNDS):
            self.assertEqual(program.ask("fire"), str(COPIES))
        self.assertEqual(bpftrace.interrupt(), 0)
        hits = [line for line in bpftrace.lines if line.startswith("@hits")]
        self.assertEqual(sorted(hits), [f"@hits[{number}]: {ROUNDS}"
                                        for number in range(COPIES)])
        tracers.wait_until(lambda: program.ask("fire") == "0",
                           "no copy is watched")
        self.assertEqual(program.quit(), 0)

    def test_by_path(self):
        self.check(by_pid=False)

    def test_by_process(self):
        self.check(by_pid=True)


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
