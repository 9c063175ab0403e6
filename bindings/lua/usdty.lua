-- SPDX-License-Identifier: MIT
--- USDT probes that a program defines while it runs; see README.md.
local core = require "usdty.core"

local usdty = {}

-- == Errors ==================================================================

-- The position of the first caller outside of this file.
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

-- Errors are strings, because hosts show nothing else: Lua 5.1 itself and nginx
-- do not call __tostring. The name of the status is at the end of the first
-- line.
local function fail(status, message)
  local line, rest = message:match("^([^\n]*)(.*)$")
  error(where() .. line .. " [" .. core.status_name(status) .. "]" .. rest, 0)
end

--- The status of an error of this module, which pcall() returned: its name in C,
-- for example "USDTY_ERROR_CONFLICT", and its number. nil for any other error.
function usdty.status(why)
  if type(why) ~= "string" then return nil end
  local name = (why .. "\n"):match("%[(USDTY_ERROR_[%u_]+)%]\n")
  local number = 0
  while core.status_name(number) and core.status_name(number) ~= name do
    number = number - 1
  end
  if core.status_name(number) then return name, number end
end

-- == Watching changes nothing ================================================

local strict, on_error = false, nil

-- Called for the first hit of a probe that is skipped, by lua_pcall(). Returns
-- whether there was a handler.
local function report(probe, err)
  if not on_error then return false end
  if usdty.status(err) then
    on_error(err)
  else
    local shown, text = pcall(tostring, err)
    on_error(("probe '%s': %s"):format(core.probe_get_name(probe),
             shown and text or "an error without a text"))
  end
  return true
end

core.set_fail(fail, report)

local properties = {
  --- Firing never throws because a tracer is attached: a hit whose arguments do
  -- not fit is skipped and counted; see probe:skipped(). This function gets the
  -- text of a probe's first error. Its own errors are dropped. nil: none.
  on_error = {
    get = function() return on_error end,
    set = function(handler)
      if handler ~= nil and type(handler) ~= "function" then
        fail(core.ERROR_ARGUMENT, "usdty.on_error: a function or nil expected, " ..
             "not " .. type(handler))
      end
      on_error = handler
    end,
  },
  --- Whether firing checks its arguments always, also while no tracer is
  -- attached, and throws what is wrong with them: for tests. At first it is true
  -- with USDTY_STRICT=1 in the environment.
  strict = {
    get = function() return strict end,
    set = function(value)
      strict = value and true or false
      core.set_strict(strict)
    end,
  },
}

setmetatable(usdty, {
  __index = function(_, key)
    return properties[key] and properties[key].get()
  end,
  __newindex = function(self, key, value)
    if properties[key] then properties[key].set(value)
    else rawset(self, key, value) end
  end,
})

usdty.strict = core.is_strict() ~= 0

-- core returns the length of a text first, then the text.
local function said(_, sentence) return sentence end

local function check(provider, status)
  if status ~= 0 then fail(status, said(core.provider_error(provider))) end
end

-- C would stop at a NUL. Lua's C API would accept a number as a name.
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

-- A table with these keys only: a misspelt option would have no effect.
local function options_or_nil(what, options, known)
  options = table_or_nil(what, options)
  for key in pairs(options) do
    local is_known = false
    for _, each in ipairs(known) do is_known = is_known or key == each end
    if not is_known then
      fail(core.ERROR_ARGUMENT, what .. ": unknown option '" .. tostring(key) ..
           "': give " .. table.concat(known, ", "))
    end
  end
  return options
end

-- The length of a list, including holes.
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

-- The closed providers. In some versions of Lua, userdata have no fields.
local closed = setmetatable({}, { __mode = "k" })

local function open(provider)
  if closed[provider] then
    fail(core.ERROR_ARGUMENT, "provider '" ..
         core.provider_get_name(provider) .. "' was closed")
  end
  return provider
end

--- Makes a provider. options.module is the part of the program to which the
-- provider belongs.
function usdty.provider(name, options)
  local module = options_or_nil("the provider's options", options,
                                { "module" }).module
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

-- The names of arguments, by their numbers. Some may be missing.
local function names_or_nil(what, names, count)
  names = table_or_nil(what, names)
  for key in pairs(names) do
    if type(key) ~= "number" or key < 1 or key > count or key % 1 ~= 0 then
      fail(core.ERROR_ARGUMENT, what .. ": the probe has no argument '" ..
           tostring(key) .. "'")
    end
  end
  return names
end

-- What core adds: the function, the name, pairs of types and names, and flags.
local function spec(name, types, options)
  local list = {}
  text("the probe's name", name)
  local its = ("probe '%s', its "):format(name)
  types = table_or_nil(its .. "types", types)
  options = options_or_nil(its .. "options", options,
                           { "func", "names", "semaphore" })
  local names = names_or_nil(its .. "names of arguments", options.names,
                             length(types))
  for i = 1, length(types) do
    if names[i] then text("an argument's name", names[i]) end
    list[i] = { type_number(name, i, types[i]), names[i] or nil }
  end
  local func = options.func == nil and "" or
               text("the function's name", options.func)
  if options.semaphore ~= nil and type(options.semaphore) ~= "boolean" then
    fail(core.ERROR_ARGUMENT, its .. "semaphore: true or false expected, not " ..
         type(options.semaphore))
  end
  local flags = options.semaphore == false and core.PROBE_NO_SEMAPHORE or 0
  return { func, name, list, flags }
end

local function add(provider, specs)
  local status, probes = core.provider_add_probes(open(provider), specs)
  check(provider, status)
  return probes
end

--- Adds a probe. If the provider is enabled, tracers see it at once. types is a
-- list of type names such as "string", "int", "uint8". options.func is the
-- function that fires the probe. options.names is a list of the arguments'
-- names. options.semaphore = false makes a probe for tracers that refuse
-- probes with a semaphore.
function Provider:probe(name, types, options)
  return add(self, { spec(name, types, options) })[1]
end

-- The keys of a table, always in the same order: 1, 2, ... and then the names.
-- In Lua's own order each run would make another object.
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
  for i = 1, count do keys[i] = i end -- a missing one is refused later
  for _, name in ipairs(names) do keys[#keys + 1] = name end
  return keys
end

local function spec_at(key, given)
  if type(key) == "string" then return spec(key, given) end
  local which = "probe number " .. key
  if type(given) ~= "table" then
    fail(core.ERROR_ARGUMENT, which .. ": a table expected, not " .. type(given))
  end
  for at in pairs(given) do
    if at ~= 1 and at ~= 2 and at ~= 3 then
      fail(core.ERROR_ARGUMENT, which .. ": unknown key '" .. tostring(at) ..
           "': give a name, a list of types and a table of options")
    end
  end
  return spec(text(which .. ", its name", given[1]), given[2], given[3])
end

--- Adds all probes or none. Each is name = types, or a list of probe()'s
-- arguments:
--   provider:add_probes{ request = { "string", "int" }, idle = {} }
--   provider:add_probes{ { "request", { "string" }, { func = "handle" } } }
-- Returns a table with the same keys. If the provider is enabled, all of them go
-- into one object. This is much cheaper than one object each, and the number of
-- objects in a process is limited.
function Provider:add_probes(probes)
  local specs, result = {}, {}
  local keys = ordered(table_or_nil("the probes", probes))
  for i, key in ipairs(keys) do specs[i] = spec_at(key, probes[key]) end
  for i, probe in ipairs(add(self, specs)) do result[keys[i]] = probe end
  return result
end

--- Makes the probes visible to tracers.
function Provider:enable() check(self, core.provider_enable(open(self))) end

--- Hides the probes from tracers. They may still be fired, without effect.
function Provider:disable() check(self, core.provider_disable(open(self))) end

local removed = setmetatable({}, { __mode = "k" })

--- Removes a probe. It may still be fired, without effect, even if an equal
-- probe is added later.
function Provider:remove(probe)
  if removed[probe] then
    fail(core.ERROR_NOT_FOUND,
         ("provider '%s', probe '%s': it was removed already")
           :format(core.provider_get_name(self), core.probe_get_name(probe)))
  end
  check(self, core.provider_remove_probe(open(self), probe))
  core.forget_probe(probe, self)
  removed[probe] = true
end

--- Disables the provider for good. Its probes may still be fired, without
-- effect. Memory is freed when nothing refers to the provider or its probes
-- any more. In Lua 5.4, <close> calls this, too.
function Provider:close()
  if not closed[self] then
    check(self, core.provider_disable(self))
    core.close_provider(self)
    closed[self] = true
  end
end

function Provider:is_enabled() return core.provider_is_enabled(self) ~= 0 end
function Provider:name() return core.provider_get_name(self) end
function Provider:module() return core.provider_get_module(self) end

--- "stapsdt" on Linux, or "none" where tracing is not possible.
function Provider:backend() return core.provider_get_backend(self) end

--- The paths of the objects that tracers see, for tracers that need a path.
function Provider:paths()
  local paths = {}
  while true do
    local path = said(core.provider_get_path(self, #paths))
    if path == "" then return paths end
    paths[#paths + 1] = path
  end
end

--- The first of these paths, or nil.
function Provider:path() return self:paths()[1] end

--- The probe with this name, and in this function if one is given; nil if there
-- is none.
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

--- A field that is not a method is the probe with this name.
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

--- The name of argument `number`, or nil.
function Probe:argument_name(number)
  if type(number) ~= "number" or number < 1 then return nil end
  return core.probe_get_argument_name(self, number - 1)
end

--- The names of its arguments' types.
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

-- LuaJIT compiles calls through its FFI, but not calls through Lua's C API. It
-- reads the gate by a call, because it would move a plain load out of loops.
local has_ffi, ffi = pcall(require, "ffi")
if jit and has_ffi then
  local is_enabled = ffi.cast("int (*)(const void *)",
                              core.is_enabled_address())
  local head = ffi.typeof("struct { const void *mark, *look, *fired; } *")
  local fire, skip, cast = Probe.fire, core.skip_probe, ffi.cast
  local getmetatable, pcall = getmetatable, pcall
  local metatable = core.Probe_metatable

  local function check(probe)
    if type(probe) ~= "userdata" or getmetatable(probe) ~= metatable then
      fire(probe) -- reports what is wrong
    end
    return probe
  end

  local function is_open(probe)
    return is_enabled(cast(head, check(probe)).look) ~= 0
  end

  function Probe:is_enabled()
    return is_enabled(cast(head, check(self)).fired) ~= 0
  end

  -- pcall() of LuaJIT, unlike lua_pcall(), lets the function yield.
  local function finish(probe, made, ...)
    if made then fire(probe, ...) else skip(probe, (...)) end
  end

  function Probe:fire(...)
    if is_open(self) then fire(self, ...) end
  end

  function Probe:fire_lazy(arguments)
    if not is_open(self) then return end
    if strict then fire(self, arguments())
    else finish(self, pcall(arguments)) end
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

--- Makes the provider that a file in the D language defines; "dtrace -h" reads
-- such files, too. name is the name of the provider, which is needed if the
-- file defines several. Its probes are fields and have no function:
-- usdty.load("test.d").start:fire(7). As require() does, it throws an error if
-- the file cannot be read: a program that goes on without probes calls it by
-- pcall().
function usdty.load(path, name)
  if name ~= nil then text("the provider's name", name) end
  local status, provider, reason =
    core.provider_from_file(text("the path", path), name)
  if status ~= 0 then fail(status, reason) end
  return provider
end

--- The same for a text.
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

--- Called by modules that "usdty gen lua" makes; returns the provider.
-- register_probes() enables it. If that was called already, the provider is
-- enabled now; if this fails, the next call throws the error.
function usdty.generated(provider)
  if not (called and pcall(provider.enable, provider)) then
    waiting[#waiting + 1] = provider
  end
  return provider
end

--- Makes the probes of all modules that "usdty gen lua" made visible to
-- tracers: all modules of this Lua state, including those of libraries and
-- those that are loaded later. An application calls it once in each state;
-- more calls do no harm. Throws what provider:enable() throws, after it has
-- tried all providers.
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
