-- SPDX-License-Identifier: MIT
-- A program with one probe, fired once a second.
local usdty = require "usdty"

local provider = usdty.provider("myapp", { module = "web" })
local request = provider:probe("request", { "string", "int" },
                               { func = "handle" })
local enabled, why = pcall(provider.enable, provider) -- goes on without probes

print(("process %s: %s"):format(io.open("/proc/self/stat"):read("*n"),
                                enabled and provider:path() or why))
io.flush()
local paths = { "/", "/about", "/café" }
for i = 0, 29 do
  request:fire(paths[i % 3 + 1], 200 + i)
  os.execute("sleep 1")
end
