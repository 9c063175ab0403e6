# SPDX-License-Identifier: MIT
# Toolchain file: cross-compile for Linux on arm64 with Debian's compiler. The
# target's libffi is found by pkg-config: set PKG_CONFIG_SYSROOT_DIR and
# PKG_CONFIG_LIBDIR to where it is. Or leave libffi out: -DUSDTY_VARIADIC=OFF.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
