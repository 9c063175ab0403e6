# SPDX-License-Identifier: MIT
"""The module that "usdty gen lua" makes, with the binding in Lua's path:
test_lua.py LUA USDTY"""

import pathlib
import subprocess

import watched
import tracers  # watched knows where

PROGRAM = """
local test = require "test"
local stop, evaluated = test.test_stop, 0
local function evaluate()
  evaluated = evaluated + 1
  return "lazy", 7
end
assert(not stop("before", "registration", {}))
test.register_probes()
test.register_probes()
local number = 0
for _ in io.lines() do
  test.test_start(200)
  stop("stopped", 255)
  test.test_query__done(nil, -3, "-9223372036854775808",
                        "18446744073709551615", number, "caf\u00e9")
  test.test_none()
  test.test_stop_lazy(evaluate)
  test.other_from__everywhere("here")
  number = number + 1
  print((test.test_stop_enabled() and 1 or 0) .. " " .. evaluated)
  io.flush()
end
"""

# Names that Lua or the module has, more probes than a function may have local
# variables, and what would end a string.
AWKWARD = ("#pragma D depends_on library a]]b]=]c.d\n"
           "provider awkward {\n"
           "probe end(int function); probe register_probes(); probe enable();\n"
           + "".join(f"probe many{i}(int a1, int);\n" for i in range(300))
           + "};\n")
AWKWARD_USE = """
local awkward = require "awkward"
awkward.register_probes()
awkward.register_probes_()
awkward.end_(1)
awkward.enable()
awkward.many299(1, 2)
assert(not awkward.many299_enabled() and not awkward.end__enabled())
"""


class GeneratedLuaTest(watched.WatchedTest):
    def write(self, name, text):
        path = pathlib.Path(self.directory, name)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def test_fires_are_seen_as_the_script_prints_them(self):
        self.generate(tracers.PROGRAM[1], "lua", "test.lua")
        self.check(tracers.PROGRAM[1], [
            tracers.PROGRAM[0], self.write("program.lua", PROGRAM)])

    def test_awkward_names_load(self):
        self.generate(tracers.PROGRAM[1], "lua", "awkward.lua",
                      self.write("awkward.d", AWKWARD))
        subprocess.run([tracers.PROGRAM[0],
                        self.write("use.lua", AWKWARD_USE)],
                       cwd=self.directory, check=True)


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
