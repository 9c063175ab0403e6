# SPDX-License-Identifier: MIT
"""The examples, and a gate that opens while a loop looks at it, under bpftrace:
test_traced.py LUA"""

import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
EXAMPLES = TESTS.parent / "examples" / "lua"
sys.path.insert(0, str(TESTS / "e2e"))
import tracers  # noqa: E402
from tracers import Child  # noqa: E402


# A server of which clients ask odd things, and in which mistakes were made.
ODD = r"""
local usdty = require "usdty"
local provider = usdty.provider("odd")
local request = provider:probe("request", { "string", "int" })
local status = provider:probe("status", { "uint8" })
local closure, told = status:closure(), {}
usdty.on_error = function(message) told[#told + 1] = message:match(": (.*)") end
provider:enable()

local function serve(path, answer)
  local done, why = pcall(function()
    request:fire(path, answer)
    status:fire(answer)
    closure(answer, "OK")
    status:fire_lazy(function() return answer.code end)
  end)
  return done and 200 or "500 " .. tostring(why)
end

local answers = {
  serve = function()
    return table.concat({ serve("/", 200), serve("/a\0b", 404),
                          serve("/\255", {}), serve("/end", 1) }, " ")
  end,
  told = function() return table.concat(told, "|") end,
  skipped = function() return request:skipped() .. " " .. status:skipped() end,
  sync = function() request:fire("sync", 0) return "" end,
}
for line in io.lines() do
  print(answers[line]())
  io.flush()
end
"""


class TracedTest(tracers.TestCase):
    def start(self, script, first_line):
        program = Child(tracers.PROGRAM + [str(script)],
                        environment={"USDTY_DIR": self.directory})
        self.addCleanup(program.kill)
        line = program.wait_for(lambda: program.lines, "first line")[0]
        self.assertRegex(line, first_line.format(program.pid, self.directory))
        return program

    def wait_for_line(self, child, pattern):
        return child.wait_for(lambda: next(
            filter(None, (re.fullmatch(pattern, line)
                          for line in child.lines)), None), pattern)

    def test_hello_fires_requests(self):
        program = self.start(EXAMPLES / "hello.lua", "^process {}: {}/myapp-")
        bpftrace = self.watch(program.pid, "usdt:*:myapp:request "
                              r'{ printf("%s %d\n", str(arg0), arg1); }')
        for page in "/", "/about", "/café":
            match = self.wait_for_line(bpftrace, rf"{page} (2\d\d)")
            self.assertEqual(["/", "/about", "/café"][
                (int(match[1]) - 200) % 3], page)

    def test_lazy_summarizes_while_watched(self):
        program = self.start(EXAMPLES / "lazy.lua", "^process {}: {}/lazyapp-")
        bpftrace = self.watch(program.pid, "usdt:*:lazyapp:summary "
                              r'{ printf("%s\n", str(arg0)); }')
        self.wait_for_line(bpftrace, r"summary 3, of round \d+")
        bpftrace.interrupt()
        match = self.wait_for_line(program,
                                   r"(\d+) of 100 rounds were summarized")
        self.assertIn(int(match[1]), range(3, 100))

    def test_spans_are_paired(self):
        program = self.start(EXAMPLES / "spans.lua", "^process {}: {}/spanapp-")
        bpftrace = self.watch(program.pid, """
usdt:*:spanapp:download__entry { @page[arg0] = str(arg1); }
usdt:*:spanapp:download__return /@page[arg0] != ""/ {
    printf("%s|%s\\n", @page[arg0], str(arg1)); delete(@page[arg0]); }""")
        for line in r"/\|", r"/café\|", r"/gone\|not found":
            self.wait_for_line(bpftrace, line)

    def test_running_loop_sees_the_gate_open_and_close(self):
        program = self.start(TESTS / "lua" / "flip.lua", "^looping$")
        bpftrace = self.watch(program.pid, "usdt:*:flip:request "
                              r'/arg0 > 0/ { printf("hit\n"); }')
        match = self.wait_for_line(program, r"seen\t(\d+)")
        if "luajit" in tracers.PROGRAM[0]:
            self.assertGreater(int(match[1]), 0, "no loop was compiled")
        self.wait_for_line(bpftrace, "hit")
        bpftrace.interrupt()
        self.wait_for_line(program, "closed")

    def start_odd(self):
        script = pathlib.Path(self.directory, "odd.lua")
        script.write_text(ODD, encoding="utf-8")
        program = tracers.Asked(tracers.PROGRAM + [str(script)], self.directory)
        self.addCleanup(program.kill)
        return program

    def watch_odd(self, program):
        bpftrace = self.watch(
            program.pid,
            r'usdt:*:odd:request { printf("request %s %d\n", str(arg0), arg1); }'
            r' usdt:*:odd:status { printf("status %d\n", arg0); }')

        def synced():
            program.ask("sync")
            return "request sync 0" in bpftrace.lines

        tracers.wait_until(synced, "bpftrace attached")
        return bpftrace

    def test_odd_arguments_change_nothing(self):
        program = self.start_odd()
        unwatched = program.ask("serve")
        self.assertEqual(unwatched, "200 200 200 200")
        self.assertEqual(program.ask("skipped"), "0 0")
        bpftrace = self.watch_odd(program)
        self.assertEqual(program.ask("serve"), unwatched)
        self.wait_for_line(bpftrace, "request /end 1")
        self.wait_for_line(bpftrace, "status 1")
        bpftrace.interrupt()
        self.assertEqual(
            [line for line in bpftrace.lines if re.match("request /|st", line)],
            ["request / 200", "status 200", r"request /a\x00b 404",
             "request /end 1", "status 1"])
        self.assertEqual(program.ask("skipped"), "1 10")
        self.assertIn("odd:status takes 1 arguments, not 2 "
                      "[USDTY_ERROR_ARGUMENT_COUNT]|", program.ask("told"))
        self.assertEqual(program.ask("told").count("|"), 1)


if __name__ == "__main__":
    tracers.main("bpftrace",
                 missing_right=tracers.missing_right_to_probe)
