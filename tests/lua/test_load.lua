-- SPDX-License-Identifier: MIT
local unit = require "luaunit"
local usdty = require "usdty"

TestLoad = {}

local DEFINITION = [[
provider luaload {
  probe start(uint8_t);
  probe stop(char *why, uint8_t code);
  probe enable();
};
]]

function TestLoad:test_probes_come_from_the_definition()
  local loaded = usdty.loads(DEFINITION)
  unit.assertEquals(loaded:name(), "luaload")
  unit.assertEquals(loaded.start:types(), { "uint8" })
  unit.assertEquals(loaded.stop:types(), { "string", "uint8" })
  unit.assertEquals(loaded.stop:argument_name(1), "why")
  loaded:enable()
  loaded.start:fire(7)
  unit.assertEquals(loaded:find("enable"):types(), {})
  loaded:close()
end

function TestLoad:test_files_are_read()
  local path = os.tmpname()
  local file = io.open(path, "w")
  file:write(DEFINITION, "provider other { probe x(); };")
  file:close()
  unit.assertEquals(usdty.load(path, "other").x:name(), "x")
  local done, why = pcall(usdty.load, path)
  os.remove(path)
  unit.assertFalse(done)
  unit.assertEquals((usdty.status(why)), "USDTY_ERROR_NOT_FOUND")
  done, why = pcall(usdty.load, path)
  unit.assertFalse(done)
  unit.assertStrContains(why, path)
end

function TestLoad:test_errors_show_the_line()
  local done, why = pcall(usdty.loads, "provider x {\n  probe y(flaot);\n};")
  unit.assertFalse(done)
  unit.assertEquals((usdty.status(why)), "USDTY_ERROR_SYNTAX")
  unit.assertStrContains(why, ":2:11: error: unknown type")
  unit.assertStrContains(why, "^~~~~")
end
