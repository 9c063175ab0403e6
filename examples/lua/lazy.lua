-- SPDX-License-Identifier: MIT
-- Expensive arguments are evaluated only while a tracer is attached.
local usdty = require "usdty"

local provider = usdty.provider("lazyapp")
local summary = provider:probe("summary", { "string" }, { func = "main" })
provider:enable()
print(("process %s: %s"):format(io.open("/proc/self/stat"):read("*n"),
                                provider:path()))
io.flush()

local summaries = 0

-- Stands for work that is too slow to do while nobody watches.
local function summarize(round)
  summaries = summaries + 1
  return ("summary %d, of round %d"):format(summaries, round)
end

for round = 1, 100 do
  summary:fire_lazy(function() return summarize(round) end)
  os.execute("sleep 0.1")
end
print(("%d of 100 rounds were summarized"):format(summaries))
