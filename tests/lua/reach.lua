-- SPDX-License-Identifier: MIT
-- Each function of the header is in usdty.core, or is listed as left out:
-- reach.lua HEADER
local core = require "usdty.core"

local here = arg[0]:match("^(.*)/") or "."
local left_out, wrong, count = {}, 0, 0

for line in io.lines(here .. "/reach.txt") do
  local name = line:match("^usdty_(%w+) +%S") or line:match("^usdty_([%w_]+) +%S")
  if name then left_out[name] = true end
end

local header = io.open(arg[1]):read("*a")
for declaration in header:gmatch("\nUSDTY_API([^;{]*)") do
  local name = declaration:match("usdty_([%w_]+)%s*%(")
  local there = type(core[name]) == "function"
  count = count + 1
  if there == (left_out[name] or false) then
    print(("usdty_%s is %s"):format(name, there and "not left out" or
                                    "neither there nor listed"))
    wrong = wrong + 1
  end
  left_out[name] = nil
end
for name in pairs(left_out) do
  print(("usdty_%s is listed, but not declared"):format(name))
  wrong = wrong + 1
end
assert(count > 40, "the header has more functions")
os.exit(wrong == 0 and 0 or 1)
