-- SPDX-License-Identifier: MIT
-- The module beside plug-ins with copies of the library, of the same version and
-- of another: copies.lua PLUGIN...
local usdty = require "usdty"

local function conflict(provider)
  local enabled, why = pcall(provider.enable, provider)
  return not enabled and usdty.status(why) == "USDTY_ERROR_CONFLICT"
end

for _, path in ipairs(arg) do
  -- The plug-in's provider "luacopies" has the probe start(char *).
  local start = assert(package.loadlib(path, "rival_lua_start"))
  local stop = assert(package.loadlib(path, "rival_lua_stop"))
  local other = usdty.loads("provider luacopies { probe start(int); };")
  local same = usdty.loads("provider luacopies { probe start(char *); };")

  other:enable()
  assert(start("refused") == "refused", path)
  other:disable()
  assert(start("refused") == nil, path)
  assert(conflict(other) and not other:is_enabled(), path)
  same:enable()
  stop()
  assert(conflict(other), path)
  same:disable()
  other:enable()
  assert(start("refused") == "refused", path)
  stop()
  other:close()
  same:close()
end
print(#arg .. " plug-ins")
