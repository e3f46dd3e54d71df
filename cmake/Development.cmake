# SPDX-License-Identifier: MIT
# What our own programs are built with, and nobody else's: warnings, ccache, a build type.

if(PROJECT_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
  endif()
  find_program(SIAMESE_CCACHE ccache)
  if(SIAMESE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${SIAMESE_CCACHE})
  endif()
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
endif()

# The consumer tests are built with the compiler's extensions, as CMake does by default.
set(CMAKE_CXX_EXTENSIONS OFF)

# What every program of ours links.
add_library(siamese_program INTERFACE)
target_link_libraries(siamese_program INTERFACE siamese::siamese)
foreach(component IN ITEMS data text)
  target_link_libraries(siamese_program INTERFACE $<TARGET_NAME_IF_EXISTS:siamese::${component}>)
endforeach()
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  target_compile_options(siamese_program INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  if(SIAMESE_WERROR)
    target_compile_options(siamese_program INTERFACE -Werror)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 reports these on its own std::string, depending on the optimiser's mood.
    target_compile_options(siamese_program INTERFACE -Wno-array-bounds -Wno-restrict
                                                     -Wno-stringop-overflow)
  endif()
endif()
