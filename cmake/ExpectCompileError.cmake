# SPDX-License-Identifier: MIT
# cmake -D SOURCE=<file> [-D "FLAGS=<flags>"] -P ExpectCompileError.cmake -- <compiler> <option>...
# Passes if SOURCE does not compile and the compiler's words match the regular expression that its
# first line states: `// expect: <regex>`.

file(STRINGS ${SOURCE} expected LIMIT_COUNT 1)
if(NOT expected MATCHES "^// expect: (.+)$")
  message(FATAL_ERROR "${SOURCE}:1: write `// expect: <regex>`")
endif()
set(expected "${CMAKE_MATCH_1}")

set(command)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
  if(DEFINED command_begins)
    list(APPEND command ${CMAKE_ARGV${i}})
  elseif(CMAKE_ARGV${i} STREQUAL "--")
    set(command_begins TRUE)
  endif()
endforeach()

separate_arguments(flags UNIX_COMMAND "${FLAGS}")
execute_process(
  COMMAND ${command} ${flags} ${SOURCE}
  RESULT_VARIABLE status
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output)
if(status EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles, though it should be refused with: ${expected}")
endif()
if(NOT output MATCHES "${expected}")
  message(FATAL_ERROR "${SOURCE} is refused, but not with: ${expected}\n${output}")
endif()
