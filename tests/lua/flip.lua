-- SPDX-License-Identifier: MIT
-- Looks at a gate in a loop, which LuaJIT compiles, until a tracer opens it from
-- outside. Tells how many loops were compiled before.
local usdty = require "usdty"

local compiled = 0
if jit then
  jit.attach(function(what)
    if what == "stop" then compiled = compiled + 1 end
  end, "trace")
end

local provider = usdty.provider("flip")
local probe = provider:probe("request", { "int" })
provider:enable()
print("looping")
io.flush()

local rounds, seen = 0, false
repeat
  local deadline = os.time() + 60
  for _ = 1, 1000000 do
    rounds = rounds + 1
    if probe:is_enabled() then
      seen = true
      break
    end
  end
until seen or os.time() > deadline
print(seen and "seen" or "not seen", compiled)
io.flush()
repeat probe:fire(rounds) until not probe:is_enabled()
print("closed")
