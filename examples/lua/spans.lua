-- SPDX-License-Identifier: MIT
-- Two probes around each piece of work, in coroutines. A tracer pairs them by
-- their id.
--
--   bpftrace -p PID -e '
--     usdt:*:spanapp:download__entry { @start[arg0] = nsecs; }
--     usdt:*:spanapp:download__return /@start[arg0]/ {
--       @ms = hist((nsecs - @start[arg0]) / 1000000);
--       delete(@start[arg0]); }'
local usdty = require "usdty"

local provider = usdty.provider("spanapp")
local entry = provider:probe("download__entry", { "uint64", "string" })
local leave = provider:probe("download__return", { "uint64", "string" })
provider:enable()
print(("process %s: %s"):format(io.open("/proc/self/stat"):read("*n"),
                                provider:path()))
io.flush()

local last = 0

-- Runs the function between the two probes. It returns a result, or nil and the
-- reason of the failure.
local function span(detail, run)
  last = last + 1
  local id = last
  entry:fire(id, detail)
  local result, why = run()
  leave:fire(id, why or "")
  return result, why
end

local function download(page, rounds)
  return span(page, function()
    for _ = 1, rounds do coroutine.yield() end
    if page == "/gone" then return nil, "not found" end
    return "text of " .. page
  end)
end

for _ = 1, 30 do
  local tasks = {}
  for i, page in ipairs { "/", "/café", "/gone" } do
    tasks[i] = coroutine.create(function() download(page, 4 - i) end)
  end
  repeat
    local alive = false
    os.execute("sleep 0.02")
    for _, task in ipairs(tasks) do
      alive = coroutine.resume(task) or alive
    end
  until not alive
  os.execute("sleep 1")
end
