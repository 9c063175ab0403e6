-- SPDX-License-Identifier: MIT
-- A program does the same whether it is watched or not. What arrives is shown by
-- test_traced.py, with a tracer.
local unit = require "luaunit"
local usdty = require "usdty"
local gate = require "gate"

TestWatching = {}

function TestWatching:setUp()
  usdty.strict = false
  self.provider = usdty.provider("watching")
  self.told = {}
  usdty.on_error = function(message) self.told[#self.told + 1] = message end
end

function TestWatching:tearDown()
  self.provider:close()
  usdty.on_error = nil
  usdty.strict = false
end

function TestWatching:opened(types, name)
  local probe = self.provider:probe(name or "opened", types)
  self.provider:enable()
  gate.set(probe, true)
  return probe
end

local function ways(probe)
  local closure = probe:closure()
  return {
    function(...) return probe:fire(...) end,
    function(...) return probe(...) end,
    function(...) return closure(...) end,
    function(...)
      local values, count = { ... }, select("#", ...)
      return probe:fire_lazy(function()
        return (table.unpack or unpack)(values, 1, count)
      end)
    end,
  }
end

local many = {}
for i = 1, 200 do many[i] = i end

local wrong = {
  { "300 is out of range for uint8", 300 },
  { "1.5 is not an integer", 1.5 },
  { "is not an integer", 0 / 0 },
  { "is not an integer", 1 / 0 },
  { "is not an integer", "no number" },
  { "an integer expected, not nil", nil },
  { "an integer expected, not table", {} },
  { "takes 1 arguments, not 2", 1, 2 },
  { "takes 1 arguments, not 200", (table.unpack or unpack)(many) },
}

function TestWatching:test_wrong_arguments_are_skipped_and_told_once()
  for i, each in ipairs(wrong) do
    local count = i == 6 and 1 or #each - 1
    for _, number in ipairs { 1, 2, 3, 4 } do
      self:tearDown()
      self:setUp()
      local probe = self:opened { "uint8" }
      local way = ways(probe)[number]
      for skipped = 1, 3 do
        unit.assertNil(way((table.unpack or unpack)(each, 2, 1 + count)))
        unit.assertEquals(probe:skipped(), skipped)
      end
      way(1)
      unit.assertEquals(probe:skipped(), 3)
      unit.assertEquals(#self.told, 1)
      unit.assertStrContains(self.told[1], "watching:opened")
      unit.assertStrContains(self.told[1], each[1])
      unit.assertStrContains(self.told[1], "test_watching.lua:")
    end
  end
end

function TestWatching:test_each_probe_tells_once()
  local one, two = self:opened({ "int" }), self:opened({ "int" }, "two")
  for _, probe in ipairs { one, two, one, two } do probe:fire({}) end
  unit.assertEquals(#self.told, 2)
  unit.assertEquals({ one:skipped(), two:skipped() }, { 2, 2 })
end

function TestWatching:test_a_collection_forgets_nothing()
  self:opened { "int" }
  for i = 1, 10 do
    self.provider.opened:fire({})
    collectgarbage()
    collectgarbage()
    unit.assertEquals(self.provider.opened:skipped(), i)
  end
  unit.assertEquals(#self.told, 1)
end

function TestWatching:test_a_handler_may_come_later_and_may_fail()
  local probe = self:opened { "int" }
  usdty.on_error = nil
  probe:fire({})
  local told
  usdty.on_error = function(message)
    told = message
    probe:fire({})
    error("in the handler")
  end
  probe:fire({})
  unit.assertStrContains(told, "watching:opened")
  unit.assertEquals(probe:skipped(), 3)
  unit.assertFalse(pcall(function() usdty.on_error = 5 end))
end

function TestWatching:test_a_function_that_fails_is_skipped()
  local probe = self:opened { "int" }
  probe:fire_lazy(function() error("mine", 0) end)
  probe:fire_lazy(nil)
  unit.assertEquals(probe:skipped(), 2)
  unit.assertEquals(self.told, { "probe 'opened': mine" })
  for _, odd in ipairs { {}, setmetatable({}, {
    __tostring = function() error("no text") end }) } do
    local other = self:opened({ "int" }, "odd" .. #self.told)
    other:fire_lazy(function() error(odd) end)
    unit.assertEquals(other:skipped(), 1)
  end
  unit.assertStrContains(self.told[3], "an error without a text")
end

function TestWatching:test_a_function_without_end_is_skipped()
  local function deep() return 1 + deep() end
  local probe = self:opened { "int" }
  probe:fire_lazy(deep)
  probe:fire_lazy(function() return (table.unpack or unpack)(many) end)
  unit.assertEquals(probe:skipped(), 2)
  unit.assertStrContains(self.told[1], "stack overflow")
end

function TestWatching:test_a_function_may_not_yield_or_may()
  local probe = self:opened { "int" }
  local thread = coroutine.create(function()
    probe:fire_lazy(function() return coroutine.yield() end)
    return "done"
  end)
  local _, answer = coroutine.resume(thread)
  if answer ~= "done" then -- LuaJIT
    _, answer = coroutine.resume(thread, 1)
  end
  unit.assertEquals(answer, "done")
  unit.assertEquals(probe:skipped(), jit and 0 or 1)
end

function TestWatching:test_any_text_is_taken()
  local probe = self:opened { "string", "string" }
  for _, way in ipairs(ways(probe)) do
    for _, text in ipairs { "a\0b", "\0", "\255\0\0", ("x\0"):rep(5000) } do
      way(text, text)
    end
  end
  unit.assertEquals(probe:skipped(), 0)
  unit.assertEquals(self.told, {})
end

function TestWatching:test_integers_of_luajit()
  if not jit then return end
  local probe = self:opened { "int64" }
  probe:fire(loadstring "return 5LL" ())
  unit.assertEquals(probe:skipped(), 0)
  probe:fire(loadstring "return 9223372036854775808ULL" ())
  unit.assertEquals(probe:skipped(), 1)
end

-- == Strict mode =============================================================

function TestWatching:test_strict_mode_throws_while_nobody_watches()
  local early = self.provider:probe("early", { "uint8" })
  local closures = { early:closure() }
  usdty.strict = true
  unit.assertTrue(usdty.strict)
  local late = self.provider:probe("late", { "uint8" })
  for _, probe in ipairs { early, late } do
    for i, each in ipairs(wrong) do
      local count = i == 6 and 1 or #each - 1
      for _, way in ipairs(ways(probe)) do
        local done, why = pcall(way, (table.unpack or unpack)(each, 2, 1 + count))
        unit.assertFalse(done)
        unit.assertStrContains(tostring(why), each[1])
      end
    end
    for _, way in ipairs(ways(probe)) do way(1) end
    local done, why = pcall(probe.fire_lazy, probe,
                            function() error("mine", 0) end)
    unit.assertEquals({ done, why }, { false, "mine" })
    unit.assertFalse(probe:is_enabled())
    unit.assertEquals(probe:skipped(), 0)
    self.provider:enable()
  end
  unit.assertFalse(pcall(closures[1], 300))
  usdty.strict = false
  closures[1](300)
  early:fire(300)
  late:fire_lazy(error)
  unit.assertEquals(self.told, {})
end

function TestWatching:test_strict_mode_leaves_removed_probes()
  local removed = self.provider:probe("removed", { "int" })
  self.provider:remove(removed)
  usdty.strict = true
  removed:fire({})
  removed:fire_lazy(error)
end

function TestWatching:test_strict_mode_leaves_closed_providers()
  local early = self.provider:probe("early", { "int" })
  self.provider:probe("late", { "int" })
  self.provider:enable()
  local loaded = usdty.loads("provider watched { probe seen(int); };")
  usdty.strict = true
  local closure = early:closure()
  unit.assertFalse(pcall(early.fire, early, {}))
  self.provider:close()
  loaded:close()
  for _, mode in ipairs { true, false, true } do
    usdty.strict = mode
    for _, probe in ipairs { early, self.provider.late, loaded.seen } do
      probe:fire({})
      probe(1, 2)
      probe:fire_lazy(error)
    end
    closure({})
  end
end

function TestWatching:test_strict_mode_of_the_environment()
  local script = os.tmpname()
  local file = io.open(script, "w")
  file:write([[
    local usdty = require "usdty"
    local probe = usdty.provider("dev"):probe("request", { "int" })
    print(usdty.strict, (pcall(probe.fire, probe, {})))]])
  file:close()
  for value, answer in pairs { ["1"] = "true\tfalse", ["0"] = "false\ttrue",
                               [""] = "false\ttrue" } do
    local output = io.popen(("USDTY_STRICT='%s' %s %s"):format(value, arg[-1],
                                                             script))
    unit.assertEquals(output:read("*l"), answer)
    output:close()
  end
  os.remove(script)
end
