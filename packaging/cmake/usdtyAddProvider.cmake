# SPDX-License-Identifier: MIT
#
#   usdty_add_provider(TARGET DEFINITION.d...)
#
# Makes a header of each provider definition when the target is built, and
# again when the definition changes. The target's sources include it as
# "DEFINITION.h". Call it where the target is added.
function(usdty_add_provider target)
  set(directory ${CMAKE_CURRENT_BINARY_DIR}/usdty_${target})
  file(MAKE_DIRECTORY ${directory})
  foreach(definition IN LISTS ARGN)
    get_filename_component(source ${definition} ABSOLUTE)
    get_filename_component(name ${definition} NAME_WLE)
    set(header ${directory}/${name}.h)
    add_custom_command(OUTPUT ${header}
      COMMAND usdty::cli gen c -o ${header} ${source}
      DEPENDS ${source} usdty::cli
      VERBATIM)
    target_sources(${target} PRIVATE ${header})
  endforeach()
  target_include_directories(${target} PRIVATE ${directory})
endfunction()
