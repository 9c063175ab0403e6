# SPDX-License-Identifier: MIT
# The static libraries. usdty_internal is for the command and the tests, which
# call functions that the header does not declare. usdty_static is installed: one
# object in which these functions are local. So a program may have functions of
# the same names.
add_library(usdty_internal STATIC $<TARGET_OBJECTS:usdty_objects>)

separate_arguments(flags UNIX_COMMAND "${CMAKE_C_FLAGS}")
if(CMAKE_C_COMPILER_TARGET)
  list(APPEND flags --target=${CMAKE_C_COMPILER_TARGET})
endif()
set(can_localize ${CMAKE_OBJCOPY})
if(USDTY_SANITIZE OR APPLE)
  set(can_localize OFF)
elseif(CMAKE_INTERPROCEDURAL_OPTIMIZATION OR CMAKE_C_FLAGS MATCHES "-flto")
  # Only GCC makes machine code of it here.
  list(APPEND flags -flto -flinker-output=nolto-rel)
  if(NOT CMAKE_C_COMPILER_ID STREQUAL "GNU")
    set(can_localize OFF)
  endif()
endif()

if(can_localize)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/libusdty.o)
  add_custom_command(OUTPUT ${object}
    COMMAND ${CMAKE_C_COMPILER} ${flags} -r -nostdlib -o ${object}
      $<TARGET_OBJECTS:usdty_objects>
    COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${object}
    DEPENDS usdty_objects $<TARGET_OBJECTS:usdty_objects>
    COMMAND_EXPAND_LISTS VERBATIM)
  add_library(usdty_static STATIC ${object})
  set_target_properties(usdty_static PROPERTIES LINKER_LANGUAGE C)
else()
  message(STATUS "The static library's internal functions have global names "
    "in this build")
  add_library(usdty_static STATIC $<TARGET_OBJECTS:usdty_objects>)
endif()
set_target_properties(usdty_static PROPERTIES
  OUTPUT_NAME usdty
  EXPORT_NAME static)
set_target_properties(usdty_internal PROPERTIES USDTY_LOCALIZED
  "${can_localize}")
