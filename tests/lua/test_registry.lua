-- SPDX-License-Identifier: MIT
-- One call enables the providers of all generated modules.
local unit = require "luaunit"
local usdty = require "usdty"

TestRegistry = {}

local function define(name)
  return usdty.loads(("provider %s { probe start(int); };"):format(name))
end

function TestRegistry:test_call_enables_all_and_those_that_come_later()
  local first, closed = define("luaregone"), define("luaregtwo")
  closed:close()
  unit.assertIs(usdty.generated(first), first)
  usdty.generated(closed)
  unit.assertFalse(first:is_enabled())
  local done, why = pcall(usdty.register_probes)
  unit.assertFalse(done)
  unit.assertStrContains(tostring(why), "'luaregtwo' was closed")
  unit.assertTrue(first:is_enabled())
  local later = usdty.generated(define("luaregthree"))
  unit.assertTrue(later:is_enabled())
  first:close()
  later:close()
end
