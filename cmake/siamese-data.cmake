# SPDX-License-Identifier: MIT
# The component siamese::data: reading compressed corpora. Requires zlib.

if(NOT TARGET siamese::data)
  if(NOT TARGET ZLIB::ZLIB)
    find_package(ZLIB QUIET)
    if(ZLIB_FOUND)
      set_target_properties(ZLIB::ZLIB PROPERTIES IMPORTED_GLOBAL TRUE)
    endif()
  endif()
  if(TARGET ZLIB::ZLIB)
    add_library(siamese::data INTERFACE IMPORTED GLOBAL)
    target_link_libraries(siamese::data INTERFACE siamese::siamese ZLIB::ZLIB)
    target_compile_definitions(siamese::data INTERFACE SIAMESE_HAS_ZLIB=1)
  endif()
endif()
