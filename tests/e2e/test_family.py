# SPDX-License-Identifier: MIT
"""Processes that fork, clone, start others, and are interrupted by signals
while bpftrace is attached to their object's path: nobody dies, every hit is
counted, and gates close. The program is family.c."""

import tracers
from tracers import Asked, Child

COUNT = 300


class Counter(Child):
    """Counts hits by who fired."""

    def __init__(self, path, pid=None):
        script = (f"usdt:{path}:family:hit {{ @hits[str(arg0)] = count(); "
                  'if (str(arg0) == "sync") { printf("synced\\n"); } }')
        command = ["bpftrace", "-B", "line", "-e", script]
        if pid:
            command[1:1] = ["-p", str(pid)]
        super().__init__(command)

    def sync(self, program):
        """Until a hit of the program is seen."""
        def seen():
            program.ask("sync")
            if self.process.poll() is not None:
                self.fail("ended")
            return "synced" in self.lines

        tracers.wait_until(seen, "bpftrace attached")

    def stop(self):
        """Ends it; hits by who fired, without those to synchronise by."""
        self.interrupt()
        hits = dict(line[len("@hits["):].split("]: ") for line in self.lines
                    if line.startswith("@hits["))
        return {who: int(count) for who, count in hits.items()
                if who != "sync"}


class FamilyTest(tracers.TestCase):
    def start_family(self):
        program = Asked(tracers.PROGRAM, self.directory)
        self.addCleanup(program.kill)
        return program

    def attach(self, program, by_pid=False):
        counter = Counter(program.ask("path"), program.pid if by_pid else None)
        self.addCleanup(counter.interrupt)
        counter.sync(program)
        self.assertEqual(program.ask("gate"), "1")
        return counter

    def wait_gate_closed(self, program, prefix=""):
        tracers.wait_until(lambda: program.ask(f"{prefix}gate") == "0",
                           f"{prefix}gate closed")

    def ask_well(self, program, *questions):
        for question in questions:
            with self.subTest(question=question):
                self.assertEqual(program.ask(question), "0")


class Children(FamilyTest):
    WAYS = ("fork", "clone", "grandchild", "vfork", "spawn", "threads")

    def test_every_hit_of_every_kind_of_child_is_counted(self):
        program = self.start_family()
        counter = self.attach(program)
        for way in self.WAYS:
            self.ask_well(program, f"{way} {COUNT}")
            self.assertEqual(program.ask("gate"), "1")
            self.ask_well(program, f"fire {COUNT}")
        hits = counter.stop()
        self.assertGreater(hits.pop("noise"), 0)
        self.assertEqual(hits.pop("threads"), 20 * COUNT)
        self.assertEqual(hits.pop("fire"), len(self.WAYS) * COUNT)
        self.assertEqual(hits, {way: COUNT for way in self.WAYS
                                if way != "threads"})
        self.wait_gate_closed(program)
        self.ask_well(program, *(f"{way} {COUNT}" for way in self.WAYS))
        self.assertEqual(program.quit(), 0)

    def test_daemon_that_closes_all_descriptors_is_counted(self):
        program = self.start_family()
        counter = self.attach(program)
        self.ask_well(program, f"daemon {COUNT}", f"fire {COUNT}")
        self.assertEqual(counter.stop(), {"daemon": 2 * COUNT, "fire": COUNT})
        self.wait_gate_closed(program)
        self.assertEqual(program.quit(), 0)

    def test_child_that_stays_is_counted_whenever_the_tracer_comes(self):
        for before in (True, False):
            with self.subTest(forked_before_attach=before):
                program = self.start_family()
                if before:
                    self.ask_well(program, "start")
                counter = self.attach(program)
                if not before:
                    self.ask_well(program, "start")
                self.assertEqual(program.ask("child gate"), "1")
                self.ask_well(program, f"child fire {COUNT}",
                              f"fire {COUNT}", "child end", f"fire {COUNT}")
                self.assertEqual(program.ask("gate"), "1")
                self.assertEqual(counter.stop(), {"fire": 3 * COUNT})
                self.wait_gate_closed(program)
                self.assertEqual(program.quit(), 0)

    def test_tracer_leaves_between_fork_and_the_childs_next_fire(self):
        for by_pid in (False, True):
            with self.subTest(by_pid=by_pid):
                program = self.start_family()
                counter = self.attach(program, by_pid)
                self.ask_well(program, "start", f"fire {COUNT}")
                self.assertEqual(counter.stop(), {"fire": COUNT})
                self.wait_gate_closed(program)
                self.wait_gate_closed(program, "child ")
                self.ask_well(program, f"child fire {COUNT}",
                              f"fire {COUNT}", "child end")
                self.assertEqual(program.quit(), 0)

    def test_tracer_of_the_parent_alone_harms_no_child(self):
        program = self.start_family()
        counter = self.attach(program, by_pid=True)
        self.ask_well(program, "start", f"child fire {COUNT}",
                      f"fire {COUNT}", f"child fire {COUNT}")
        self.assertEqual(counter.stop(), {"fire": COUNT})
        self.wait_gate_closed(program)
        self.wait_gate_closed(program, "child ")
        self.ask_well(program, "child end")
        self.assertEqual(program.quit(), 0)

    def test_child_changes_its_provider_and_the_parent_keeps_its_own(self):
        program = self.start_family()
        counter = self.attach(program)
        self.ask_well(program, "start")
        for _ in range(3):
            self.ask_well(program, "child disable", f"child fire {COUNT}",
                          f"fire {COUNT}", "child enable")
            self.assertEqual(program.ask("child gate"), "1")
            self.ask_well(program, f"child fire {COUNT}")
        self.ask_well(program, "child free", f"fire {COUNT}", "child end",
                      f"fire {COUNT}")
        self.assertEqual(program.ask("gate"), "1")
        self.assertEqual(counter.stop(), {"fire": 8 * COUNT})
        self.wait_gate_closed(program)
        self.assertEqual(program.quit(), 0)


class Starts(FamilyTest):
    def test_later_starts_are_counted_also_after_a_kill(self):
        program = self.start_family()
        counter = self.attach(program)
        for _ in range(2):
            later = self.start_family()
            self.assertEqual(later.ask("gate"), "1")
            self.ask_well(later, f"fire {COUNT}")
            later.kill()
        self.assertEqual(program.ask("gate"), "1")
        program.kill()
        last = self.start_family()
        self.assertEqual(last.ask("gate"), "1")
        self.ask_well(last, f"fire {COUNT}")
        self.assertEqual(counter.stop(), {"fire": 3 * COUNT})
        self.wait_gate_closed(last)
        self.assertEqual(last.quit(), 0)


class Signals(FamilyTest):
    def test_handlers_fire_in_fires_and_in_changes_of_the_provider(self):
        program = self.start_family()
        counter = self.attach(program)
        self.ask_well(program, f"signals {COUNT}")
        self.assertEqual(program.ask("gate"), "1")
        hits = counter.stop()
        self.assertGreater(hits["noise"], 0)
        # those of a handler that interrupts while disabled are no hits
        self.assertGreater(hits["signals"], 0)
        self.assertLessEqual(hits["signals"], 3 * COUNT + 3)
        self.wait_gate_closed(program)
        self.assertEqual(program.quit(), 0)

    def test_handlers_leave_fires_by_longjmp(self):
        program = self.start_family()
        counter = self.attach(program)
        self.ask_well(program, f"jumps {COUNT}", f"fire {COUNT}")
        self.assertEqual(program.ask("gate"), "1")
        hits = counter.stop()
        self.assertGreaterEqual(hits["signals"], 3 * COUNT)
        self.assertEqual(hits["fire"], COUNT)
        self.wait_gate_closed(program)
        self.assertEqual(program.quit(), 0)


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
