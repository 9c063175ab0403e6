-- SPDX-License-Identifier: MIT
-- Gates that ask, and entries that change while a loop fires: ask.lua MODULE
local usdty = require "usdty"
local ask = assert(package.loadlib(arg[1], "ask_lua"))()

local provider = usdty.provider("asked")
local probe = provider:probe("request", { "string", "int" })
local closure = probe:closure()
local evaluated = 0

local function arguments()
  evaluated = evaluated + 1
  return "text", 1
end

local function all_hits() return ask.hits(0) + ask.hits(1) end

local function fire_in_every_way()
  probe:fire("text", 1)
  probe("text", 1)
  closure("text", 1)
  probe:fire_lazy(arguments)
end

assert(provider:backend() == "ask")
ask.answer(true)
fire_in_every_way()
assert(ask.questions() == 0 and all_hits() == 0 and evaluated == 0,
       "nobody is asked about a closed gate")

provider:enable()
ask.answer(false)
assert(not probe:is_enabled())
fire_in_every_way()
probe:fire("wrong") -- as while nobody watches
assert(ask.questions() > 0 and all_hits() == 0 and evaluated == 0)

ask.answer(true)
assert(probe:is_enabled())
fire_in_every_way()
assert(all_hits() == 4 and evaluated == 1)
probe:fire("wrong")
assert(all_hits() == 4 and probe:skipped() == 1)
usdty.strict = true
assert(not pcall(probe.fire, probe, "wrong"))
usdty.strict = false

-- Until it was seen at both entries: the thread that moves it may be slow.
local fires, least = 0, 100000
local before = { ask.hits(0), ask.hits(1) }
assert(ask.start_moving() == 0)
repeat
  fire_in_every_way()
  fires = fires + 4
until fires >= least and ask.hits(0) > before[1] and ask.hits(1) > before[2]
ask.stop_moving()
assert(all_hits() == 4 + fires, "a hit was lost")

provider:disable()
fire_in_every_way()
assert(all_hits() == 4 + fires)
print("hits at both entries: " .. ask.hits(0) .. ", " .. ask.hits(1))
