-- SPDX-License-Identifier: MIT
-- Many probes, added at once.
local unit = require "luaunit"
local usdty = require "usdty"

TestMany = {}

function TestMany:setUp() self.provider = usdty.provider("luamany") end
function TestMany:tearDown() self.provider:close() end

local function names_of(provider)
  local names = {}
  for i, probe in ipairs(provider:probes()) do names[i] = probe:name() end
  return names
end

function TestMany:test_names_give_types()
  local made = self.provider:add_probes{ request = { "string", "uint8" },
                                         idle = {}, at = { "pointer" } }
  unit.assertEquals(made.request:types(), { "string", "uint8" })
  unit.assertIs(made.idle, self.provider.idle)
  unit.assertEquals(made.at:name(), "at")
  unit.assertEquals(names_of(self.provider), { "at", "idle", "request" })
end

function TestMany:test_lists_take_what_probe_takes()
  local made = self.provider:add_probes{
    { "request", { "string" }, { func = "read", names = { "path" },
                                 semaphore = false } },
    { "request", { "string" }, { func = "write", names = { "path" },
                                 semaphore = false } },
    { "idle" }, another = { "int" },
  }
  unit.assertEquals(made[2]:func(), "write")
  unit.assertEquals(made[2]:argument_name(1), "path")
  unit.assertIs(self.provider:find("request"), made[1])
  unit.assertEquals(made.another:types(), { "int" })
  unit.assertEquals(names_of(self.provider),
                    { "request", "request", "idle", "another" })
  self.provider:enable()
  unit.assertEquals(made[1]:is_enabled(), usdty.backend() == "stapsdt")
end

function TestMany:test_order_is_the_same_in_each_run()
  local one, other = {}, {}
  for i = 1, 50 do one["p" .. i] = {} end
  for i = 50, 1, -1 do other["p" .. i] = {} end
  local second = usdty.provider("luamany")
  self.provider:add_probes(one)
  second:add_probes(other)
  unit.assertEquals(names_of(second), names_of(self.provider))
  second:close()
end

function TestMany:test_many_come_into_one_object()
  local many = {}
  for i = 1, 1000 do many[i] = { "many" .. i, { "int" } } end
  self.provider:probe("first")
  self.provider:enable()
  local made = self.provider:add_probes(many)
  unit.assertEquals(#made, 1000)
  unit.assertIs(self.provider.many7, made[7])
  unit.assertEquals(#self.provider:probes(), 1001)
  if usdty.backend() == "stapsdt" then
    unit.assertEquals(#self.provider:paths(), 2)
  end
  made[1000]:fire(1)
end

function TestMany:test_all_are_added_or_none()
  local provider = self.provider
  local function refused(name, pattern, probes)
    local done, why = pcall(provider.add_probes, provider, probes)
    unit.assertFalse(done)
    unit.assertEquals((usdty.status(why)), name)
    unit.assertStrContains(why, pattern)
    unit.assertStrMatches(why, ".*test_many%.lua:%d+: .*")
    unit.assertEquals(names_of(provider), { "old" })
  end
  provider:probe("old")
  provider:enable()
  refused("USDTY_ERROR_PROBE_NAME", "'b-c'", { a = {}, ["b-c"] = {} })
  refused("USDTY_ERROR_DUPLICATE", "provider 'luamany', probe 'old'",
          { a = {}, old = {} })
  refused("USDTY_ERROR_DUPLICATE", "probe 'a'", { { "a" }, { "a" } })
  refused("USDTY_ERROR_SIGNATURE", "'old'",
          { { "a" }, { "old", { "int" }, { func = "f" } } })
  refused("USDTY_ERROR_TYPE", "probe 'b', argument 1: unknown type 'float'",
          { { "a" }, { "b", { "float" } } })
  refused("USDTY_ERROR_ARGUMENT", "probe 'b', its types: a table expected",
          { a = {}, b = "int" })
  refused("USDTY_ERROR_ARGUMENT", "probe number 2: a table expected, not nil",
          { { "a" }, nil, { "b" } })
  refused("USDTY_ERROR_ARGUMENT", "probe number 2, its name: a string expected",
          { { "a" }, {} })
  refused("USDTY_ERROR_ARGUMENT", "as key, not true", { a = {}, [true] = {} })
  refused("USDTY_ERROR_ARGUMENT", "probe number 1: a table expected, not nil",
          { a = {}, [0] = { "b" } })
  refused("USDTY_ERROR_ARGUMENT", "the probes: a table expected", "a")
  if usdty.backend() == "stapsdt" then
    unit.assertEquals(#provider:paths(), 1)
  end
  unit.assertEquals(provider:add_probes{ a = {} }.a:name(), "a")
  unit.assertEquals(provider:add_probes{}, {})
end
