-- SPDX-License-Identifier: MIT
-- Errors of a definition's file come from the reading that failed: it may be a
-- pipe, or be another file the next time.
local unit = require "luaunit"
local usdty = require "usdty"

TestReadOnce = {}

local RIGHT = "provider right { probe x(int); };"
local WRONG = "provider wrong {\n  probe x(flaot);\n};"

-- A shell runs these in the directory.
local FEED = "cat $1 >fifo"
local REPLACE = [[
while [ -e right ]; do
  cp right next && mv next a.d
  cp wrong next && mv next a.d
done 2>/dev/null]]

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

function TestReadOnce:setUp()
  self.directory = os.tmpname()
  os.remove(self.directory)
  os.execute("mkdir " .. self.directory)
  write(self.directory .. "/right", RIGHT)
  write(self.directory .. "/wrong", WRONG)
  write(self.directory .. "/a.d", RIGHT)
end

function TestReadOnce:tearDown() os.execute("rm -rf " .. self.directory) end

function TestReadOnce:run(script, argument)
  return io.popen(("cd %s; set -- %s; %s"):format(self.directory, argument or "",
                                                 script))
end

-- Loads; whether the definition was the right one, all of it.
local function is_right(path)
  local done, loaded = pcall(usdty.load, path)
  if done then
    unit.assertEquals(loaded:name(), "right")
    unit.assertEquals(loaded.x:name(), "x")
  else
    unit.assertEquals((usdty.status(loaded)), "USDTY_ERROR_SYNTAX")
    unit.assertStrContains(loaded, path .. ":2:11: error: unknown type")
    unit.assertStrContains(loaded, "  probe x(flaot);")
  end
  return done
end

function TestReadOnce:test_fifo()
  os.execute("mkfifo " .. self.directory .. "/fifo")
  for name, answer in pairs{ right = true, wrong = false } do
    local feeder = self:run(FEED, name)
    unit.assertEquals(is_right(self.directory .. "/fifo"), answer)
    feeder:close()
  end
end

function TestReadOnce:test_file_that_is_replaced()
  local editor = self:run(REPLACE)
  local seen = { [true] = 0, [false] = 0 }
  while seen[true] < 20 or seen[false] < 20 do
    local answer = is_right(self.directory .. "/a.d")
    seen[answer] = seen[answer] + 1
  end
  os.remove(self.directory .. "/right")
  editor:close()
end
