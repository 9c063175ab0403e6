-- SPDX-License-Identifier: MIT
--- USDT probes that a program defines while it runs; see README.md.
local core = require "usdty.core"

local usdty = {}

-- == Errors ==================================================================

--- What is thrown: status (the library's number), name (its name in C, for
-- example "USDTY_ERROR_TYPE") and message, with the caller's position.
local Error = {}
Error.__index = Error
Error.__tostring = function(self) return self.message end
usdty.Error = Error

-- The position of the first caller that is no part of this file.
local function where()
  local level, file = 2, debug.getinfo(1, "S").source
  while true do
    local info = debug.getinfo(level, "Sl")
    if not info then return "" end
    if info.currentline > 0 and info.source ~= file then
      return info.short_src .. ":" .. info.currentline .. ": "
    end
    level = level + 1
  end
end

local function fail(status, message)
  error(setmetatable({
    status = status,
    name = core.status_name(status),
    message = where() .. message,
  }, Error), 0)
end

core.set_fail(fail)

-- Of texts, core gives the length first.
local function said(_, sentence) return sentence end

local function check(provider, status)
  if status ~= 0 then fail(status, said(core.provider_error(provider))) end
end

-- C would take a NUL for the end, and a number for a name.
local function text(what, value)
  if type(value) ~= "string" then
    fail(core.ERROR_ARGUMENT, what .. ": a string expected, not " ..
         type(value))
  end
  if value:find("\0", 1, true) then
    fail(core.ERROR_ARGUMENT, what .. " " .. ("%q"):format(value) ..
         ": embedded NUL")
  end
  return value
end

local function table_or_nil(what, value)
  if value ~= nil and type(value) ~= "table" then
    fail(core.ERROR_ARGUMENT, what .. ": a table expected, not " .. type(value))
  end
  return value or {}
end

-- How many entries a list has, holes counted.
local function length(list)
  local count = 0
  for key in pairs(list) do
    count = type(key) == "number" and math.max(count, key) or count + 1
  end
  return count
end

-- == Providers ===============================================================

local Provider, Probe = core.Provider, core.Probe
usdty.Provider, usdty.Probe = Provider, Probe

-- Closed ones; userdata have no fields in all versions of Lua.
local closed = setmetatable({}, { __mode = "k" })

local function open(provider)
  if closed[provider] then
    fail(core.ERROR_ARGUMENT, "provider '" ..
         core.provider_get_name(provider) .. "' was closed")
  end
  return provider
end

--- A provider. options.module: the part of the program that it belongs to.
function usdty.provider(name, options)
  local module = table_or_nil("the provider's options", options).module
  text("the provider's name", name)
  if module ~= nil then text("the module's name", module) end
  local status, provider, reason = core.provider_new_with(name, module)
  if status ~= 0 then fail(status, reason) end
  return provider
end

local function type_number(probe, i, name)
  local number = type(name) == "string" and core.type_from_name(name) or 0
  if number == 0 then
    local all = {}
    while core.type_name(#all + 1) do all[#all + 1] = core.type_name(#all + 1) end
    fail(core.ERROR_TYPE, ("probe '%s', argument %d: unknown type '%s': give one of %s")
         :format(probe, i, tostring(name), table.concat(all, ", ")))
  end
  return number
end

-- What core adds: the function, the name, pairs of types and names, flags.
local function spec(name, types, options)
  local list = {}
  text("the probe's name", name)
  local its = ("probe '%s', its "):format(name)
  types = table_or_nil(its .. "types", types)
  options = table_or_nil(its .. "options", options)
  local names = table_or_nil(its .. "names of arguments", options.names)
  for i = 1, length(types) do
    if names[i] then text("an argument's name", names[i]) end
    list[i] = { type_number(name, i, types[i]), names[i] or nil }
  end
  local func = text("the function's name", options.func or "")
  local flags = options.semaphore == false and core.PROBE_NO_SEMAPHORE or 0
  return { func, name, list, flags }
end

local function add(provider, specs)
  local status, probes = core.provider_add_probes(open(provider), specs)
  check(provider, status)
  return probes
end

--- Adds a probe; to an enabled provider, visible at once. types: names, such
-- as "string", "int", "uint8". options.func: where it fires; options.names: of
-- the arguments; options.semaphore = false: for tracers that refuse probes
-- with one.
function Provider:probe(name, types, options)
  return add(self, { spec(name, types, options) })[1]
end

-- The keys of a table in an order that is always the same: 1, 2, ... and then
-- its names. Lua's own order would make another object in each run.
local function ordered(probes)
  local keys, names, count = {}, {}, 0
  for key in pairs(probes) do
    if type(key) == "string" then
      names[#names + 1] = key
    elseif type(key) == "number" then
      count = count + 1
    else
      fail(core.ERROR_ARGUMENT, "the probes: a name or a number expected as " ..
           "key, not " .. tostring(key))
    end
  end
  table.sort(names)
  for i = 1, count do keys[i] = i end -- one that is missing is refused later
  for _, name in ipairs(names) do keys[#keys + 1] = name end
  return keys
end

local function spec_at(key, given)
  if type(key) == "string" then return spec(key, given) end
  local which = "probe number " .. key
  if type(given) ~= "table" then
    fail(core.ERROR_ARGUMENT, which .. ": a table expected, not " .. type(given))
  end
  return spec(text(which .. ", its name", given[1]), given[2], given[3])
end

--- Adds probes, all of them or none: name = types, or lists of what probe()
-- takes, or both:
--   provider:add_probes{ request = { "string", "int" }, idle = {} }
--   provider:add_probes{ { "request", { "string" }, { func = "handle" } } }
-- Returns a table with the same keys. To an enabled provider they are added in
-- one object: much cheaper than one by one, and a process can have only so many
-- objects.
function Provider:add_probes(probes)
  local specs, result = {}, {}
  local keys = ordered(table_or_nil("the probes", probes))
  for i, key in ipairs(keys) do specs[i] = spec_at(key, probes[key]) end
  for i, probe in ipairs(add(self, specs)) do result[keys[i]] = probe end
  return result
end

--- Makes the probes visible to tracers.
function Provider:enable() check(self, core.provider_enable(open(self))) end

--- Hides the probes from tracers. They may still be fired, to no effect.
function Provider:disable() check(self, core.provider_disable(open(self))) end

local removed = setmetatable({}, { __mode = "k" })

--- Takes a probe away from tracers. It may still be fired, to no effect, also when
-- an equal one is added later.
function Provider:remove(probe)
  if removed[probe] then
    fail(core.ERROR_NOT_FOUND,
         ("provider '%s', probe '%s': it was removed already")
           :format(core.provider_get_name(self), core.probe_get_name(probe)))
  end
  check(self, core.provider_remove_probe(open(self), probe))
  core.forget_probe(probe)
  removed[probe] = true
end

--- Disables it for good; probes may be fired, to no effect. It is freed with the
-- last reference to it and its probes. In Lua 5.4 also by <close>.
function Provider:close()
  if not closed[self] then
    check(self, core.provider_disable(self))
    closed[self] = true
  end
end

function Provider:is_enabled() return core.provider_is_enabled(self) ~= 0 end
function Provider:name() return core.provider_get_name(self) end
function Provider:module() return core.provider_get_module(self) end

--- "stapsdt" on Linux, or "none" where nothing can trace.
function Provider:backend() return core.provider_get_backend(self) end

--- The files of the objects that tracers see, for tracers that want a path.
function Provider:paths()
  local paths = {}
  while true do
    local path = said(core.provider_get_path(self, #paths))
    if path == "" then return paths end
    paths[#paths + 1] = path
  end
end

--- The first of them, or nil.
function Provider:path() return self:paths()[1] end

--- The probe of that name, in that function if one is given, or nil.
function Provider:find(name, func)
  if func ~= nil then text("the function's name", func) end
  return core.provider_find_probe(self, func, text("the probe's name", name))
end

--- All probes, in the order of addition.
function Provider:probes()
  local probes = {}
  for i = 1, tonumber(core.provider_get_probe_count(self)) do
    probes[i] = core.provider_get_probe(self, i - 1)
  end
  return probes
end

--- Fields that are no methods are probes, by their name.
core.Provider_metatable.__index = function(provider, key)
  local method = Provider[key]
  if method == nil and type(key) == "string" and not key:find("\0", 1, true) then
    return core.provider_find_probe(provider, nil, key)
  end
  return method
end

core.Provider_metatable.__close = Provider.close
core.Provider_metatable.__tostring = function(self)
  return "usdty provider " .. core.provider_get_name(self)
end

-- == Probes ==================================================================

function Probe:name() return core.probe_get_name(self) end
function Probe:func() return core.probe_get_function(self) end

--- Its argument's name, or nil.
function Probe:argument_name(number)
  if type(number) ~= "number" or number < 1 then return nil end
  return core.probe_get_argument_name(self, number - 1)
end

--- Names of the types of its arguments.
function Probe:types()
  local types = {}
  for i = 1, tonumber(core.probe_get_count(self)) do
    types[i] = core.type_name(core.probe_get_type(self, i - 1))
  end
  return types
end

core.Probe_metatable.__tostring = function(self)
  return "usdty probe " .. core.probe_get_name(self)
end

-- LuaJIT compiles a call by its FFI, but none of Lua's C API, which C functions
-- use. It must be a call: a load of the gate it would move out of loops.
local has_ffi, ffi = pcall(require, "ffi")
if jit and has_ffi then
  local is_enabled = ffi.cast("int (*)(const void *)",
                              core.is_enabled_address())
  local head = ffi.typeof("struct { const void *mark, *look; } *")
  local fire, cast, getmetatable = Probe.fire, ffi.cast, getmetatable
  local metatable = core.Probe_metatable

  local function is_open(probe)
    if type(probe) ~= "userdata" or getmetatable(probe) ~= metatable then
      fire(probe) -- says what is wrong
    end
    return is_enabled(cast(head, probe).look) ~= 0
  end

  Probe.is_enabled = is_open

  function Probe:fire(...)
    if is_open(self) then fire(self, ...) end
  end

  function Probe:fire_lazy(arguments)
    if is_open(self) then fire(self, arguments()) end
  end

  function Probe:closure()
    is_open(self)
    return function(...)
      if is_open(self) then fire(self, ...) end
    end
  end

  metatable.__call = Probe.fire
end

-- == Definitions =============================================================

--- The provider that a file in the D language defines, as for "dtrace -h".
-- name: which one, if there are several. Its probes are fields, which have no
-- function: usdty.load("test.d").start:fire(7).
function usdty.load(path, name)
  if name ~= nil then text("the provider's name", name) end
  local status, provider, reason =
    core.provider_from_file(text("the path", path), name)
  if status ~= 0 then fail(status, reason) end
  return provider
end

--- The same of a text.
function usdty.loads(definition, name)
  if name ~= nil then text("the provider's name", name) end
  if type(definition) ~= "string" then
    fail(core.ERROR_ARGUMENT, "the definition: a string expected, not " ..
         type(definition))
  end
  local status, provider, reason = core.provider_from_text(definition, name)
  if status ~= 0 then fail(status, reason) end
  return provider
end

-- == Generated modules =======================================================

local waiting, called = {}, false

--- For modules that "usdty gen lua" makes: the provider, which register_probes()
-- enables. If that was called already it is enabled now; if it cannot be, the
-- next call says why.
function usdty.generated(provider)
  if not (called and pcall(provider.enable, provider)) then
    waiting[#waiting + 1] = provider
  end
  return provider
end

--- Makes the probes of all modules that "usdty gen lua" made visible to tracers,
-- also of those of libraries, and of those that are loaded later: all of this Lua
-- state. An application calls it once in each state; more calls do no harm. Throws
-- what provider:enable() throws, after it tried all providers.
function usdty.register_probes()
  local still, first = {}, nil
  called = true
  for _, provider in ipairs(waiting) do
    local enabled, why = pcall(provider.enable, provider)
    if not enabled then
      still[#still + 1] = provider
      first = first or why
    end
  end
  waiting = still
  if first then error(first, 0) end
end

-- == The library =============================================================

if core.abi_version() ~= core.ABI_VERSION then
  error(("usdty was built for version %d of the library's ABI but the library has %d")
        :format(core.ABI_VERSION, core.abi_version()))
end

usdty.version = core.version()

--- The backend that a new provider would get.
function usdty.backend() return core.backend_name() end

return usdty
