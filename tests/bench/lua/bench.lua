-- SPDX-License-Identifier: MIT
-- What probes cost in Lua while nobody watches, and with the gate forced open,
-- next to functions that do nothing:  bench.lua [ROUNDS]
local usdty = require "usdty"
local gate = require "gate"
local nothing = require "nothing"

local rounds, turns = tonumber(arg[1] or 301), jit and 100000 or 5000
local clock = os.clock

local provider = usdty.provider("luabench")
if provider:backend() ~= "stapsdt" then
  print("SKIPPED: the benchmark: nothing can be traced here")
  os.exit(77)
end
local closed = provider:probe("closed", { "string", "int" })
local opened = provider:probe("opened", { "string", "int" })
provider:enable()
gate.set(opened, true)
local closed_closure, opened_closure = closed:closure(), opened:closure()

local function empty(path, status) end
local c_nothing = nothing.nothing
local object = setmetatable({}, { __index = { nothing = c_nothing } })

-- Each times a loop around what it is named after.
local rows = {
  { "empty loop", function(n)
    local start = clock()
    for _ = 1, n do end
    return clock() - start
  end },
  { "C function that does nothing", function(n)
    local start = clock()
    for _ = 1, n do c_nothing("GET", 200) end
    return clock() - start
  end },
  { "the same as a method", function(n)
    local start = clock()
    for _ = 1, n do object:nothing("GET", 200) end
    return clock() - start
  end },
  { "empty Lua function", function(n)
    local start = clock()
    for _ = 1, n do empty("GET", 200) end
    return clock() - start
  end },
}

local function add(what, run, floor, goal)
  rows[#rows + 1] = { what, run, floor, goal }
end

local C = "C function that does nothing"
if jit then
  local ffi = require "ffi"
  local look = ffi.cast("int (*)(const void *)", nothing.look_address())
  local pointer = ffi.new("char[1]")
  C = "FFI call that does nothing"
  add(C, function(n)
    local seen = 0
    local start = clock()
    for _ = 1, n do
      if look(pointer) ~= 0 then seen = seen + 1 end
    end
    return clock() - start
  end)
end

add('probe:fire("GET", 200)', function(n)
  local start = clock()
  for _ = 1, n do closed:fire("GET", 200) end
  return clock() - start
end, C, not jit and 2 or nil)

add('closure("GET", 200)', function(n)
  local start = clock()
  for _ = 1, n do closed_closure("GET", 200) end
  return clock() - start
end, C, not jit and 1.3 or nil)

add("probe:is_enabled()", function(n)
  local seen = 0
  local start = clock()
  for _ = 1, n do
    if closed:is_enabled() then seen = seen + 1 end
  end
  return clock() - start
end, C)

add('open: probe:fire("GET", 200)', function(n)
  local start = clock()
  for _ = 1, n do opened:fire("GET", 200) end
  return clock() - start
end, 'probe:fire("GET", 200)')

add('open: closure("GET", 200)', function(n)
  local start = clock()
  for _ = 1, n do opened_closure("GET", 200) end
  return clock() - start
end, 'closure("GET", 200)')

local times = {}
for i = 1, #rows do times[i] = {} end
for _ = 1, rounds do
  for i, row in ipairs(rows) do
    times[i][#times[i] + 1] = row[2](turns)
  end
end

local median = {}
for i, row in ipairs(rows) do
  table.sort(times[i])
  median[row[1]] = times[i][math.ceil(#times[i] / 2)] / turns * 1e9
end

print(("%s, medians of %d rounds of %d calls, empty loop subtracted\n"):format(
      jit and jit.version or _VERSION, rounds, turns))
print("| what | median, ns | ratio to its floor | goal | met |")
print("|---|---|---|---|---|")
for i = 2, #rows do
  local what, _, floor, goal = (table.unpack or unpack)(rows[i], 1, 4)
  local time = median[what] - median["empty loop"]
  local ratio, verdict = "", ""
  if floor then
    local times_floor = time / (median[floor] - median["empty loop"])
    ratio = ("%.2f x %s"):format(times_floor, floor)
    if goal then verdict = times_floor <= goal and "yes" or "no" end
  end
  print(("| %s | %.2f | %s | %s | %s |"):format(what, time, ratio, goal and "at most " .. goal or "",
        verdict))
end
