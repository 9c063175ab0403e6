# SPDX-License-Identifier: MIT
# A C file with texts that generators put out as they are:
#
#   cmake -DOUT=FILE -P embed.cmake TEXT...
#
# "support/c_dynamic.h" becomes usdty_support_c_dynamic. A text begins after the
# first empty line of its file, and ends at a heading. Above and behind is what only
# the file needs.
cmake_minimum_required(VERSION 3.21)

set(code "/* Made by core/src/gen/embed.cmake. */\n#include \"gen/support.h\"\n")
set(is_text FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE 1 ${last})
  if(is_text)
    set(path "${CMAKE_ARGV${i}}")
    get_filename_component(name "${path}" NAME_WE)
    file(READ "${path}" text)
    string(FIND "${text}" "\n\n" head)
    math(EXPR head "${head} + 2")
    string(SUBSTRING "${text}" ${head} -1 text)
    string(FIND "${text}" "\n/* == " tail)
    string(SUBSTRING "${text}" 0 ${tail} text)
    string(REPLACE "\\" "\\\\" text "${text}")
    string(REPLACE "\"" "\\\"" text "${text}")
    string(REPLACE "\n" "\\n\"\n\"" text "${text}")
    string(APPEND code "\nconst char usdty_support_${name}[] =\n\"${text}\";\n")
  elseif(CMAKE_ARGV${i} MATCHES "embed.cmake$")
    set(is_text TRUE)
  endif()
endforeach()
file(WRITE "${OUT}" "${code}")
