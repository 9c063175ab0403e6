-- SPDX-License-Identifier: MIT
-- Objects end in any order, and nothing crashes.
local unit = require "luaunit"
local usdty = require "usdty"
local gate = require "gate"

TestLife = {}

local function collect()
  collectgarbage()
  collectgarbage()
end

function TestLife:test_probe_keeps_its_provider()
  local probe = usdty.provider("luakept"):probe("request", { "int" })
  collect()
  unit.assertEquals(probe:name(), "request")
  probe:fire(1)
end

function TestLife:test_references_go_in_any_order()
  for first = 1, 3 do
    for second = 1, 3 do
      local provider = usdty.provider("luaorder")
      local things = { provider, provider:probe("a"), provider:probe("b") }
      provider:enable()
      provider = nil
      things[first] = nil
      collect()
      things[second] = nil
      collect()
      things = nil
      collect()
    end
  end
end

function TestLife:test_fires_from_finalizers_do_nothing()
  local finalized = 0
  local function finalize(probe)
    finalized = finalized + 1
    probe:fire(1)
    probe(1)
    unit.assertFalse(probe:is_enabled())
  end
  for _ = 1, 10 do
    local provider = usdty.provider("luafinal")
    local probe = provider:probe("request", { "int" })
    provider:enable()
    if newproxy then -- Lua 5.1's tables have no finalizers
      local proxy = newproxy(true)
      getmetatable(proxy).__gc = function() finalize(probe) end
    else
      setmetatable({}, { __gc = function() finalize(probe) end })
    end
  end
  collect()
  unit.assertTrue(finalized > 5)
end

function TestLife:test_closed_provider_leaves_probes_without_effect()
  local provider = usdty.provider("luaclosed")
  local probe = provider:probe("request", { "int" })
  local closure = probe:closure()
  provider:enable()
  provider:close()
  unit.assertFalse(probe:is_enabled())
  probe:fire(1)
  closure(1)
  provider = nil
  collect()
  closure(1)
  unit.assertEquals(probe:name(), "request")
end

function TestLife:test_closure_keeps_its_probe()
  local closure = usdty.provider("luaclosure"):probe("request", { "int" })
    :closure()
  collect()
  closure(1)
end

function TestLife:test_removed_probe_may_be_fired()
  local provider = usdty.provider("luaremoved")
  local probe = provider:probe("request", { "int" })
  provider:enable()
  provider:remove(probe)
  unit.assertNil(provider:find("request"))
  unit.assertFalse(probe:is_enabled())
  probe:fire(1)
  local again = provider:probe("request", { "int" })
  unit.assertFalse(rawequal(again, probe))
  gate.set(again, true)
  unit.assertTrue(again:is_enabled())
  unit.assertFalse(probe:is_enabled())
  local done, why = pcall(provider.remove, provider, probe)
  unit.assertFalse(done)
  unit.assertEquals((usdty.status(why)), "USDTY_ERROR_NOT_FOUND")
end

function TestLife:test_removed_probes_are_collected()
  local provider = usdty.provider("luaremoved")
  local weak = setmetatable({}, { __mode = "v" })
  local function add_and_remove(i)
    weak[i] = provider:probe("request", { "int" })
    provider:remove(weak[i])
  end
  for i = 1, 10 do add_and_remove(i) end
  collect()
  unit.assertEquals(next(weak), nil)
  unit.assertEquals(provider:name(), "luaremoved")
end

function TestLife:test_to_be_closed_variable_disables()
  local load = loadstring or load
  local block = load [[
    local usdty, done = ...
    do
      local provider <close> = usdty.provider("luatbc")
      provider:probe("request")
      provider:enable()
      done.provider = provider
    end
  ]]
  if not block then return end -- before Lua 5.4
  local done = {}
  block(usdty, done)
  unit.assertFalse(done.provider:is_enabled())
end

function TestLife:test_nothing_grows()
  local function objects()
    local count = 0
    for line in io.lines("/proc/self/maps") do
      if line:find("luagrows", 1, true) then count = count + 1 end
    end
    return count
  end
  for _ = 1, 300 do
    local provider = usdty.provider("luagrows")
    provider:probe("request", { "string" }):fire("a")
    provider:enable()
  end
  collect()
  unit.assertEquals(objects(), 0)
end
