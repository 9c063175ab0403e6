-- SPDX-License-Identifier: MIT
-- What tests/e2e/fire.c is for C: defines and fires probes as its input tells.
-- See there for the commands.
local usdty = require "usdty"

local unpack = table.unpack or unpack
local provider = usdty.provider(arg[1], { module = "e2e" })
local probes, closures = {}, {}

local modes = {
  fire = function(probe, values, count) probe:fire(unpack(values, 1, count)) end,
  call = function(probe, values, count) probe(unpack(values, 1, count)) end,
  lazy = function(probe, values, count)
    probe:fire_lazy(function() return unpack(values, 1, count) end)
  end,
  closure = function(probe, values, count)
    closures[probe](unpack(values, 1, count))
  end,
}
local fire = modes.fire

-- Integers as numbers if they are exact, and else as strings.
local function value(word)
  if word:sub(1, 1) == "x" then
    return (word:sub(2):gsub("%x%x", function(byte)
      return string.char(tonumber(byte, 16))
    end))
  end
  local number = math.tointeger and math.tointeger(tonumber(word)) or
                 tonumber(word)
  return string.format("%.0f", number) == word and
         math.abs(number) <= 2^53 and number or word
end

local commands = {}

function commands.modes() return "fire call lazy closure" end
function commands.mode(mode) fire = modes[mode] end

function commands.probe(func, name, ...)
  local probe = provider:probe(name, { ... }, { func = func })
  probes[#probes + 1] = probe
  closures[probe] = probe:closure()
end

function commands.enable() provider:enable() end
function commands.disable() provider:disable() end
function commands.free() provider:close() end
function commands.path() return provider:path() end

function commands.gates()
  local gates = {}
  for i, probe in ipairs(probes) do
    gates[i] = probe:is_enabled() and "1" or "0"
  end
  return table.concat(gates, " ")
end

function commands.fire(func, name, ...)
  local values = {}
  for i = 1, select("#", ...) do values[i] = value((select(i, ...))) end
  fire(provider:find(name, func), values, select("#", ...))
end

for line in io.lines() do
  local words = {}
  for word in line:gmatch("%S+") do words[#words + 1] = word end
  local done, answer = pcall(commands[words[1]], unpack(words, 2))
  if done then
    print(answer and answer ~= "" and "ok " .. answer or "ok")
  else
    print("error " .. tostring(answer))
  end
  io.flush()
end
