# SPDX-License-Identifier: MIT
# Settings for our own programs only: warnings, ccache, a build type.

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

option(SIAMESE_BUILD_CUDA "Build tests and examples for CUDA too, with nvcc" OFF)
if(SIAMESE_BUILD_CUDA)
  if(NOT TARGET siamese::gpu)
    message(FATAL_ERROR "SIAMESE_BUILD_CUDA needs siamese::gpu: install the CUDA toolkit, 12 or "
                        "newer, or set CUDAToolkit_ROOT to its folder")
  endif()
  if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
    if(EXISTS /dev/nvidiactl AND CMAKE_VERSION VERSION_GREATER_EQUAL 3.24)
      set(CMAKE_CUDA_ARCHITECTURES native)
    else()
      # The oldest architecture that CUDA 12 and 13 both support; drivers translate its code for
      # later ones.
      set(CMAKE_CUDA_ARCHITECTURES 75)
    endif()
  endif()
  if(NOT CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX})
    set(CMAKE_CUDA_COMPILER ${CUDAToolkit_NVCC_EXECUTABLE})
  endif()
  if(SIAMESE_CCACHE AND NOT CMAKE_CUDA_COMPILER_LAUNCHER)
    set(CMAKE_CUDA_COMPILER_LAUNCHER ${SIAMESE_CCACHE})
  endif()
  enable_language(CUDA)
  message(STATUS "CUDA ${CMAKE_CUDA_COMPILER_VERSION} for ${CMAKE_CUDA_ARCHITECTURES}")
endif()

# The consumer tests use the compiler's extensions, as is CMake's default.
set(CMAKE_CXX_EXTENSIONS OFF)

# Linked by each of our programs.
add_library(siamese_program INTERFACE)
target_link_libraries(siamese_program INTERFACE siamese::siamese)
foreach(component IN ITEMS data text)
  target_link_libraries(siamese_program INTERFACE $<TARGET_NAME_IF_EXISTS:siamese::${component}>)
endforeach()
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  set(warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  if(SIAMESE_WERROR)
    list(APPEND warnings -Werror)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 reports these on its own std::string, depending on the optimiser's mood.
    list(APPEND warnings -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow)
  endif()
  # For CUDA sources the host compiler would see nvcc's generated code.
  target_compile_options(siamese_program INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${warnings}>")
endif()
if(SIAMESE_BUILD_CUDA AND SIAMESE_WERROR)
  target_compile_options(siamese_program
                         INTERFACE $<$<COMPILE_LANG_AND_ID:CUDA,NVIDIA>:-Werror=all-warnings>)
endif()
