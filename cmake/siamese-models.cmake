# SPDX-License-Identifier: MIT
# The component siamese::models: `siamese::load(folder)` compiled once, as a static library that is
# built with your project, for programs that would wait for the compiler too long.

if(NOT TARGET siamese::models)
  add_library(siamese_models STATIC EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/siamese-models.cpp)
  add_library(siamese::models ALIAS siamese_models)
  # Components that change texts must be the same in the library and in the program.
  target_link_libraries(siamese_models PUBLIC siamese::siamese $<TARGET_NAME_IF_EXISTS:siamese::data>
                                              $<TARGET_NAME_IF_EXISTS:siamese::text>)
  target_compile_definitions(siamese_models INTERFACE SIAMESE_HAS_MODELS=1)
endif()
