# SPDX-License-Identifier: MIT
# Finds each dependency on the system, or fetches it at a pinned version.

include(FetchContent)

# siamese_dependency(<package> <target> VERSIONS <v>... URL <url> SHA256 <hash>
#                    [HEADERS <folder>] [LINKS <target>...])
#
# Makes <target> available everywhere. VERSIONS are tried in turn, because a package accepts
# requests for its own major version only. HEADERS is where a header-only archive keeps its
# headers: its own build is then left alone. LINKS are the targets that <target> needs.
function(siamese_dependency package target)
  if(TARGET ${target})
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "URL;SHA256;HEADERS" "VERSIONS;LINKS")

  set(new ${target} ${arg_LINKS})
  foreach(known IN LISTS new)
    if(TARGET ${known})
      list(REMOVE_ITEM new ${known})
    endif()
  endforeach()
  foreach(version IN LISTS arg_VERSIONS)
    find_package(${package} ${version} CONFIG QUIET)
    if(${package}_FOUND)
      # A project that adds this one as a subdirectory must see the targets too.
      set_target_properties(${new} PROPERTIES IMPORTED_GLOBAL TRUE)
      message(STATUS "${package} ${${package}_VERSION}: ${${package}_DIR}")
      return()
    endif()
  endforeach()

  message(STATUS "${package}: not found, fetching ${arg_URL}")
  set_property(GLOBAL APPEND PROPERTY SIAMESE_FETCHED ${package})
  if(arg_HEADERS)
    set(own_build SOURCE_SUBDIR none)
  endif()
  FetchContent_Declare(${package} URL ${arg_URL} URL_HASH SHA256=${arg_SHA256} ${own_build})
  FetchContent_MakeAvailable(${package})
  if(arg_HEADERS)
    FetchContent_GetProperties(${package} SOURCE_DIR source)
    add_library(${target} INTERFACE IMPORTED GLOBAL)
    target_include_directories(${target} INTERFACE ${source}/${arg_HEADERS})
    target_link_libraries(${target} INTERFACE ${arg_LINKS})
  endif()
endfunction()

siamese_dependency(
  Eigen3 Eigen3::Eigen
  VERSIONS 5 3.4
  URL https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.gz
  SHA256 8586084f71f9bde545ee7fa6d00288b264a2b7ac3607b974e54d13e7162c1c72
  HEADERS .)
siamese_dependency(
  xtensor xtensor
  VERSIONS 0.24
  URL https://github.com/xtensor-stack/xtensor/archive/refs/tags/0.25.0.tar.gz
  SHA256 32d5d9fd23998c57e746c375a544edf544b74f0a18ad6bc3c38cbba968d5e6c7
  HEADERS include
  LINKS xtl)
siamese_dependency(
  xtl xtl
  VERSIONS 0.7.5
  URL https://github.com/xtensor-stack/xtl/archive/refs/tags/0.7.7.tar.gz
  SHA256 44fb99fbf5e56af5c43619fc8c29aa58e5fad18f3ba6e7d9c55c111b62df1fbb
  HEADERS include)
siamese_dependency(
  nlohmann_json nlohmann_json::nlohmann_json
  VERSIONS 3.10
  URL https://github.com/nlohmann/json/releases/download/v3.12.0/json.tar.xz
  SHA256 42f6e95cad6ec532fd372391373363b62a14af6d771056dbfc86160e6dfff7aa
  HEADERS include)

if(SIAMESE_BUILD_TESTS)
  siamese_dependency(
    doctest doctest::doctest
    VERSIONS 2.4
    URL https://github.com/doctest/doctest/archive/refs/tags/v2.4.11.tar.gz
    SHA256 632ed2c05a7f53fa961381497bf8069093f0d6628c5f26286161fbd32a560186
    HEADERS .)
endif()

if(SIAMESE_BUILD_TOOLS)
  siamese_dependency(
    CLI11 CLI11::CLI11
    VERSIONS 2.1
    URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.6.1.tar.gz
    SHA256 377691f3fac2b340f12a2f79f523c780564578ba3d6eaf5238e9f35895d5ba95
    HEADERS include)
endif()

if(SIAMESE_BUILD_BENCHMARKS)
  set(BENCHMARK_ENABLE_TESTING OFF)
  set(BENCHMARK_ENABLE_INSTALL OFF)
  siamese_dependency(
    benchmark benchmark::benchmark
    VERSIONS 1.6
    URL https://github.com/google/benchmark/archive/refs/tags/v1.8.3.tar.gz
    SHA256 6bc180a57d23d4d9515519f92b0c83d61b05b5bab188961f36ac7b06b0d9e9ce)
endif()
