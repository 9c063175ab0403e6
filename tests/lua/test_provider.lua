-- SPDX-License-Identifier: MIT
local unit = require "luaunit"
local usdty = require "usdty"

TestProvider = {}

function TestProvider:setUp()
  self.provider = usdty.provider("luaunit", { module = "suite" })
end

function TestProvider:tearDown() self.provider:close() end

local function refused(name, pattern, call, ...)
  local done, why = pcall(call, ...)
  unit.assertFalse(done)
  unit.assertIsString(why)
  local status, number = usdty.status(why)
  unit.assertEquals(status, name)
  unit.assertTrue(number < 0)
  unit.assertStrContains(why, pattern)
  return why
end

function TestProvider:test_tells_what_it_was_given()
  local request = self.provider:probe("request", { "string", "int" },
                                      { func = "handle", names = { "path" } })
  unit.assertEquals(self.provider:name(), "luaunit")
  unit.assertEquals(self.provider:module(), "suite")
  unit.assertEquals(self.provider:backend(), usdty.backend())
  unit.assertEquals(request:name(), "request")
  unit.assertEquals(request:func(), "handle")
  unit.assertEquals(request:types(), { "string", "int" })
  unit.assertEquals(request:argument_name(1), "path")
  unit.assertNil(request:argument_name(2))
  unit.assertEquals(tostring(request), "usdty probe request")
  unit.assertStrMatches(usdty.version, "%d+%.%d+%.%d+")
end

function TestProvider:test_probes_are_found_and_are_the_same()
  local read = self.provider:probe("request", {}, { func = "read" })
  local write = self.provider:probe("request", {}, { func = "write" })
  local other = self.provider:probe("other")
  unit.assertIs(self.provider:find("request"), read)
  unit.assertIs(self.provider:find("request", "write"), write)
  unit.assertNil(self.provider:find("request", "close"))
  unit.assertIs(self.provider.other, other)
  unit.assertNil(self.provider.nothing)
  local all = self.provider:probes()
  unit.assertEquals(#all, 3)
  unit.assertIs(all[1], read)
  unit.assertIs(all[3], other)
end

function TestProvider:test_path_is_told_while_enabled()
  self.provider:probe("request")
  unit.assertNil(self.provider:path())
  self.provider:enable()
  unit.assertTrue(self.provider:is_enabled())
  if usdty.backend() == "stapsdt" then
    unit.assertStrMatches(self.provider:path(), ".*/luaunit%-%x+%.so")
    self.provider:probe("late")
    unit.assertEquals(#self.provider:paths(), 2)
  end
  self.provider:disable()
  unit.assertFalse(self.provider:is_enabled())
  unit.assertEquals(self.provider:paths(), {})
end

function TestProvider:test_name_may_end_in_a_digit()
  local provider = usdty.provider("oauth2")
  provider:probe("request", { "int" })
  provider:enable()
  unit.assertTrue(provider:is_enabled())
  provider:close()
end

function TestProvider:test_bad_definitions_are_refused_by_name()
  local provider = self.provider
  refused("USDTY_ERROR_PROVIDER_NAME", "'1st'", usdty.provider, "1st")
  refused("USDTY_ERROR_MODULE_NAME", "'a/b'", usdty.provider, "x",
          { module = "a/b" })
  refused("USDTY_ERROR_PROBE_NAME", "'get-start'", provider.probe, provider,
          "get-start")
  refused("USDTY_ERROR_TYPE", "argument 2: unknown type 'float'", provider.probe,
          provider, "p", { "int", "float" })
  refused("USDTY_ERROR_TYPE", "one of int8, ", provider.probe, provider, "p",
          { 7 })
  local many = {}
  for i = 1, 13 do many[i] = "int" end
  refused("USDTY_ERROR_TOO_MANY_ARGUMENTS", "13", provider.probe, provider,
          "p", many)
  refused("USDTY_ERROR_ARGUMENT", "embedded NUL", usdty.provider, "a\0b")
  refused("USDTY_ERROR_ARGUMENT", "string expected, not number",
          usdty.provider, 7)
  refused("USDTY_ERROR_TYPE", "argument 2: unknown type 'nil'", provider.probe,
          provider, "p", { "int", nil, "int" })
  refused("USDTY_ERROR_TYPE", "argument 1: unknown type 'nil'", provider.probe,
          provider, "p", { a = "int" })
  refused("USDTY_ERROR_ARGUMENT", "types: a table expected, not string",
          provider.probe, provider, "p", "int")
  refused("USDTY_ERROR_ARGUMENT", "options: a table expected, not number",
          provider.probe, provider, "p", {}, 7)
  refused("USDTY_ERROR_ARGUMENT", "arguments: a table expected, not string",
          provider.probe, provider, "p", { "int" }, { names = "a" })
  refused("USDTY_ERROR_ARGUMENT", "options: a table expected, not number",
          usdty.provider, "x", 5)
  refused("USDTY_ERROR_ARGUMENT", "string expected, not number",
          provider.find, provider, "p", 7)
  refused("USDTY_ERROR_ARGUMENT", "embedded NUL", usdty.loads,
          "provider xx { };", "xx\0zz")
  provider:probe("twice", { "int" })
  refused("USDTY_ERROR_DUPLICATE", "'twice'", provider.probe, provider, "twice")
  unit.assertEquals(#provider:probes(), 1)
end

function TestProvider:test_unknown_options_are_refused()
  local provider = self.provider
  refused("USDTY_ERROR_ARGUMENT", "unknown option 'modul': give module",
          usdty.provider, "x", { modul = "m" })
  refused("USDTY_ERROR_ARGUMENT", "probe 'p', its options: unknown option " ..
          "'fnuc': give func, names, semaphore", provider.probe, provider, "p",
          {}, { fnuc = "f" })
  refused("USDTY_ERROR_ARGUMENT", "unknown option '1'", provider.probe,
          provider, "p", {}, { "f" })
  refused("USDTY_ERROR_ARGUMENT", "semaphore: true or false expected, not number",
          provider.probe, provider, "p", {}, { semaphore = 0 })
  refused("USDTY_ERROR_ARGUMENT", "string expected, not boolean",
          provider.probe, provider, "p", {}, { func = false })
  refused("USDTY_ERROR_ARGUMENT", "the probe has no argument 'path'",
          provider.probe, provider, "p", { "int" }, { names = { path = 1 } })
  refused("USDTY_ERROR_ARGUMENT", "the probe has no argument '2'",
          provider.probe, provider, "p", { "int" }, { names = { "a", "b" } })
  refused("USDTY_ERROR_ARGUMENT", "probe number 1: unknown key 'func'",
          provider.add_probes, provider, { { "p", {}, func = "f" } })
  refused("USDTY_ERROR_ARGUMENT", "probe 'p', its options: unknown option",
          provider.add_probes, provider, { { "p", {}, { func_ = "f" } } })
  unit.assertEquals(provider:probes(), {})
  provider:probe("p", { "int", "int" }, { names = { [2] = "b" } })
end

-- The host is the interpreter itself: it prints what reaches its top level.
function TestProvider:test_hosts_show_errors()
  local host = io.popen(arg[-1] ..
                        [[ -e 'require("usdty").provider("a b")' 2>&1]])
  local shown = host:read("*a")
  host:close()
  unit.assertStrContains(shown, ":1: provider 'a b'")
  unit.assertStrContains(shown, " [USDTY_ERROR_PROVIDER_NAME]\n")
end

function TestProvider:test_status_is_in_the_text()
  local function status(why) return { usdty.status(why) } end
  unit.assertEquals(status("x [USDTY_ERROR_TYPE]"), { "USDTY_ERROR_TYPE", -8 })
  local done, why = xpcall(function() self.provider:probe("a b") end,
                           debug.traceback)
  unit.assertFalse(done)
  unit.assertStrContains(why, "traceback")
  unit.assertEquals(status(why), { "USDTY_ERROR_PROBE_NAME", -6 })
  for _, other in ipairs{ "x", "[USDTY_ERROR_TYPE] x", "[USDTY_ERROR_NONE]",
                          "[USDTY_OK]", {}, 7, false } do
    unit.assertEquals(status(other), {})
  end
  unit.assertNil(usdty.status(nil))
end

function TestProvider:test_nothing_is_there_for_tests_only()
  for _, class in ipairs{ usdty, usdty.Provider, usdty.Probe } do
    for name in pairs(class) do
      unit.assertNotEquals(name:sub(1, 1), "_")
    end
  end
end

function TestProvider:test_errors_have_the_position_of_who_called()
  local why = refused("USDTY_ERROR_PROVIDER_NAME", "'a b'", function()
    usdty.provider("a b")
  end)
  unit.assertStrMatches(why, ".*test_provider%.lua:%d+: .*")
end

function TestProvider:test_wrong_handles_are_refused()
  refused("USDTY_ERROR_ARGUMENT", "a probe expected, not string",
          self.provider.remove, self.provider, "request")
  refused("USDTY_ERROR_ARGUMENT", "a provider expected, not table",
          self.provider.enable, {})
  refused("USDTY_ERROR_ARGUMENT", "not userdata", usdty.Probe.fire, io.stdout)
end

function TestProvider:test_closed_one_is_refused()
  self.provider:close()
  self.provider:close()
  refused("USDTY_ERROR_ARGUMENT", "'luaunit' was closed",
          self.provider.enable, self.provider)
end

function TestProvider:test_probe_without_semaphore_counts_as_watched()
  local always = self.provider:probe("always", { "int" },
                                     { semaphore = false })
  self.provider:enable()
  unit.assertEquals(always:is_enabled(), usdty.backend() == "stapsdt")
  always:fire(1)
end
