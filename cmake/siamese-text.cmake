# SPDX-License-Identifier: MIT
# The component siamese::text: normalization form C. Requires utf8proc.

if(NOT TARGET siamese::text)
  # Conan provides a CMake package, Debian and vcpkg a header and a library.
  find_package(utf8proc CONFIG QUIET)
  if(TARGET utf8proc::utf8proc)
    set_target_properties(utf8proc::utf8proc PROPERTIES IMPORTED_GLOBAL TRUE)
    set(siamese_utf8proc utf8proc::utf8proc)
  else()
    find_path(SIAMESE_UTF8PROC_INCLUDE_DIR utf8proc.h)
    find_library(SIAMESE_UTF8PROC_LIBRARY NAMES utf8proc utf8proc_static)
    mark_as_advanced(SIAMESE_UTF8PROC_INCLUDE_DIR SIAMESE_UTF8PROC_LIBRARY)
    if(SIAMESE_UTF8PROC_INCLUDE_DIR AND SIAMESE_UTF8PROC_LIBRARY)
      set(siamese_utf8proc ${SIAMESE_UTF8PROC_LIBRARY})
    endif()
  endif()
  if(siamese_utf8proc)
    add_library(siamese::text INTERFACE IMPORTED GLOBAL)
    target_link_libraries(siamese::text INTERFACE siamese::siamese ${siamese_utf8proc})
    target_compile_definitions(siamese::text INTERFACE SIAMESE_HAS_UTF8PROC=1)
    if(NOT TARGET utf8proc::utf8proc)
      target_include_directories(siamese::text SYSTEM
                                 INTERFACE ${SIAMESE_UTF8PROC_INCLUDE_DIR})
    endif()
  endif()
endif()
