-- SPDX-License-Identifier: MIT
-- What needs no tracer. Gates are forced open where it matters what a fire
-- does with its arguments.
local here = arg[0]:match("^(.*)/") or "."
package.path = here .. "/?.lua;" .. package.path

local found, luaunit = pcall(require, "luaunit")
if not found then
  print("SKIPPED: " .. _VERSION .. ": no luaunit (Debian: lua-unit)")
  os.exit(77)
end
if not pcall(require, "usdty.core") then
  local _, why = pcall(require, "usdty.core")
  print(why)
  os.exit(1)
end

require "test_provider"
require "test_values"
require "test_watching"
require "test_life"
require "test_load"
require "test_many"
require "test_read_once"
require "test_registry"
os.exit(luaunit.LuaUnit.run())
