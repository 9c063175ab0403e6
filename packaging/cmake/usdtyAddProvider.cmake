# SPDX-License-Identifier: MIT
#
#   usdty_add_provider(TARGET [PREPROCESS] DEFINITION.d...)
#
# Makes a header of each provider definition when the target is built, and
# again when the definition changes. The target's sources include it as
# "DEFINITION.h". Call it where the target is added.
#
# PREPROCESS runs the C preprocessor over the definitions first, with the
# target's include directories and definitions. Changes of what they include do
# not make the header again.
#
# In a cross build the command is the one in PATH: USDTY_COMMAND says another.
function(usdty_add_provider target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "PREPROCESS" "" "")
  set(directory ${CMAKE_CURRENT_BINARY_DIR}/usdty_${target})
  file(MAKE_DIRECTORY ${directory})
  set(command usdty::cli)
  if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
    find_program(USDTY_COMMAND usdty REQUIRED)
    set(command ${USDTY_COMMAND})
  endif()
  set(options)
  if(arg_PREPROCESS)
    set(includes $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
    set(defined $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
    set(options -C "$<$<BOOL:${includes}>:-I;$<JOIN:${includes},;-I;>>"
      "$<$<BOOL:${defined}>:-D;$<JOIN:${defined},;-D;>>")
  endif()
  foreach(definition IN LISTS arg_UNPARSED_ARGUMENTS)
    get_filename_component(source ${definition} ABSOLUTE)
    get_filename_component(name ${definition} NAME_WLE)
    set(header ${directory}/${name}.h)
    add_custom_command(OUTPUT ${header}
      COMMAND ${command} gen c "${options}" -o ${header} ${source}
      DEPENDS ${source} ${command}
      VERBATIM COMMAND_EXPAND_LISTS)
    target_sources(${target} PRIVATE ${header})
  endforeach()
  target_include_directories(${target} PRIVATE ${directory})
endfunction()
