-- SPDX-License-Identifier: MIT
-- Which values are accepted and refused, in strict mode: test_watching.lua has
-- the other. What tracers then see is shown by tests/e2e with fire.lua.
local unit = require "luaunit"
local usdty = require "usdty"
local gate = require "gate"

TestValues = {}

function TestValues:setUp()
  usdty.strict = true
  self.provider = usdty.provider("luavalues")
end

function TestValues:tearDown()
  self.provider:close()
  usdty.strict = false
end

function TestValues:opened(...)
  local probe = self.provider:probe("opened", { ... })
  self.provider:enable()
  gate.set(probe, true)
  unit.assertTrue(probe:is_enabled())
  return probe
end

local function refused(why, probe, ...)
  local values, count = { ... }, select("#", ...)
  local closure = probe:closure()
  for _, way in ipairs {
    function(...) probe:fire(...) end,
    function(...) probe(...) end,
    function(...) closure(...) end,
    function()
      probe:fire_lazy(function()
        return (table.unpack or unpack)(values, 1, count)
      end)
    end,
  } do
    local done, error = pcall(way, ...)
    unit.assertFalse(done)
    unit.assertStrContains(tostring(error), "luavalues:opened")
    unit.assertStrContains(tostring(error), why)
    unit.assertStrContains(tostring(error), "test_values.lua:")
  end
end

function TestValues:test_ranges()
  for name, range in pairs {
    int8 = { -2^7, 2^7 - 1 }, uint8 = { 0, 2^8 - 1 },
    int16 = { -2^15, 2^15 - 1 }, uint16 = { 0, 2^16 - 1 },
    int32 = { -2^31, 2^31 - 1 }, uint32 = { 0, 2^32 - 1 },
    int = { -2^31, 2^31 - 1 }, int64 = { -2^53, 2^53 },
    uint64 = { 0, 2^53 }, pointer = { 0, 2^53 },
  } do
    self:tearDown()
    self:setUp()
    local probe = self:opened(name)
    probe:fire(range[1])
    probe:fire(range[2])
    probe:fire(string.format("%.0f", range[2]))
    if math.abs(range[2]) < 2^53 then
      refused("is out of range for " .. name, probe, range[2] + 1)
      refused("is out of range for " .. name, probe, range[1] - 1)
    elseif range[1] == 0 then
      refused("is out of range for " .. name, probe, -1.0 * 2^52)
    end
  end
end

function TestValues:test_fractions_are_refused()
  local probe = self:opened("int64")
  refused("argument 1: 1.5 is not an integer", probe, 1.5)
  refused("is not an integer", probe, 0 / 0)
  refused("is not an integer", probe, 1 / 0)
  refused("is not an integer", probe, "1.5")
  refused("is not an integer", probe, "")
  refused("is not an integer", probe, " 1")
  refused("is not an integer", probe, "0x10")
  refused("is not an integer", probe, "1LL")
  refused("is not an integer", probe, "1\0garbage")
end

function TestValues:test_what_is_not_exact_is_refused()
  local probe = self:opened("uint64")
  refused("beyond 2^53", probe, 2^53 * 2)
  refused("beyond 2^53", probe, 2^64)
  probe:fire("18446744073709551615")
  refused("is out of range for uint64", probe, "18446744073709551616")
  refused("is out of range for uint64", probe, "-1")
end

function TestValues:test_strings_of_64_bits_are_exact()
  local probe = self:opened("int64")
  probe:fire("-9223372036854775808")
  probe:fire("9223372036854775807")
  refused("is out of range for int64", probe, "9223372036854775808")
  refused("is out of range for int64", probe, "-9223372036854775809")
end

function TestValues:test_integers_of_64_bits_are_their_bits()
  if not math.mininteger then return end -- Lua 5.1, 5.2: there are none
  local probe = self:opened("uint64", "int64", "int32")
  probe:fire(-1, math.mininteger, -1)
  probe:fire(math.maxinteger, math.maxinteger, 1)
  refused("argument 3: 9223372036854775807 is out of range for int32", probe,
          0, 0, math.maxinteger)
  refused("argument 3", probe, 0, 0, math.mininteger)
end

function TestValues:test_integers_of_luajit()
  if not jit then return end
  local probe = self:opened("uint64", "int64")
  local load = loadstring
  probe:fire(load "return 18446744073709551615ULL" (),
             load "return -9223372036854775807LL - 1LL" ())
  refused("argument 1: -1LL is out of range for uint64", probe,
          load "return -1LL" (), 0)
  refused("argument 2: 9223372036854775808ULL is out of range", probe, 0,
          load "return 9223372036854775808ULL" ())
  refused("is not an integer", probe, 0, load "return 1i" ())
end

function TestValues:test_a_replaced_tostring_does_no_harm()
  local probe = self:opened("int8")
  local kept = tostring
  tostring = function() end
  local done, why = pcall(probe.fire, probe, 300)
  if jit then probe:fire(loadstring "return 5LL" ()) end
  tostring = kept
  unit.assertFalse(done)
  unit.assertStrContains(tostring(why), "300 is out of range for int8")
end

function TestValues:test_types_are_refused()
  local probe = self:opened("string", "int", "pointer")
  probe:fire("a", 1, 0)
  probe:fire(nil, true, nil)
  probe:fire("", false, "140737488355327")
  refused("argument 1: a string or nil expected, not number", probe, 7, 1, 0)
  refused("argument 1: embedded NUL", probe, "a\0b", 1, 0)
  refused("argument 2: an integer expected, not nil", probe, "a", nil, 0)
  refused("argument 2: an integer expected, not table", probe, "a", {}, 0)
  refused("argument 3: an integer expected, not function", probe, "a", 1, print)
end

function TestValues:test_counts_are_refused()
  local probe = self:opened("string", "int")
  refused(" takes 2 arguments, not 1", probe, "a")
  refused(" takes 2 arguments, not 3", probe, "a", 1, 2)
  refused(" takes 2 arguments, not 0", probe)
end

function TestValues:test_argument_names_are_told()
  local probe = self.provider:probe("opened", { "int8" },
                                    { names = { "status" } })
  self.provider:enable()
  gate.set(probe, true)
  refused("argument 1 ('status'): 300 is out of range for int8", probe, 300)
end

function TestValues:test_nothing_is_looked_at_while_nobody_watches()
  usdty.strict = false
  local probe = self.provider:probe("closed", { "int" })
  self.provider:enable()
  probe:fire("nonsense", {}, 3)
  probe()
  probe:fire_lazy(function() error("evaluated") end)
  probe:closure()({})
end

function TestValues:test_lazy_arguments_may_fail()
  local probe = self:opened("int")
  local done, why = pcall(probe.fire_lazy, probe, function() error("mine", 0) end)
  unit.assertEquals({ done, why }, { false, "mine" })
end
