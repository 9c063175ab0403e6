-- SPDX-License-Identifier: MIT
-- For a checkout, in its root:  luarocks make packaging/usdty-dev-1.rockspec
rockspec_format = "3.0"
package = "usdty"
version = "dev-1"
source = { url = "git+file://." }
description = {
  summary = "USDT probes that a program defines while it runs",
  detailed = [[
Define USDT probes at run time, fire them at next to no cost while nobody looks,
and watch them with bpftrace, bcc, perf, gdb and SystemTap. Needs a C compiler
and CMake.]],
  license = "MIT",
  labels = { "tracing", "usdt", "bpftrace", "debug" },
}
supported_platforms = { "linux" }
dependencies = { "lua >= 5.1, < 5.5" }
build = {
  type = "cmake",
  variables = {
    CMAKE_BUILD_TYPE = "Release",
    USDTY_LUA = "ON",
    USDTY_VARIADIC = "OFF",
    USDTY_EXAMPLES = "OFF",
    BUILD_TESTING = "OFF",
    LUA_INCDIR = "$(LUA_INCDIR)",
  },
  install_pass = false,
  install = {
    lua = { usdty = "bindings/lua/usdty.lua" },
    lib = { ["usdty.core"] = "build.luarocks/bindings/lua/core.so" },
  },
  copy_directories = {},
}
