# SPDX-License-Identifier: MIT
# Installs the headers, the CMake package and the pkg-config file. The library is headers and one
# source that a user's project compiles, so all files go to architecture-independent folders.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/siamese)
set(pkgconfig_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)

target_include_directories(siamese INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
install(TARGETS siamese EXPORT siamese)
install(
  EXPORT siamese
  FILE siameseTargets.cmake
  NAMESPACE siamese::
  DESTINATION ${package_dir}
  COMPONENT siamese_library)

configure_package_config_file(
  cmake/siameseConfig.cmake.in siameseConfig.cmake
  INSTALL_DESTINATION ${package_dir}
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
  siameseConfigVersion.cmake
  COMPATIBILITY SameMajorVersion
  ARCH_INDEPENDENT)
install(
  FILES ${CMAKE_CURRENT_BINARY_DIR}/siameseConfig.cmake
        ${CMAKE_CURRENT_BINARY_DIR}/siameseConfigVersion.cmake
        cmake/siamese-data.cmake cmake/siamese-text.cmake cmake/siamese-gpu.cmake
        cmake/siamese-models.cmake cmake/siamese-models.cpp
  DESTINATION ${package_dir}
  COMPONENT siamese_library)

# The prefix is relative to the .pc file, so that an installed tree can be moved, unless a folder was
# given as an absolute path.
if(IS_ABSOLUTE "${pkgconfig_dir}")
  set(pkgconfig_prefix "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH up /prefix/${pkgconfig_dir} /prefix)
  set(pkgconfig_prefix "\${pcfiledir}/${up}")
endif()
if(IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(pkgconfig_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
else()
  set(pkgconfig_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
# The headers' warnings are not the user's. g++ finds no <stdlib.h> behind -isystem /usr/include.
if(CMAKE_INSTALL_FULL_INCLUDEDIR IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
  set(pkgconfig_include "-I")
else()
  set(pkgconfig_include "-isystem ")
endif()
configure_file(cmake/siamese.pc.in siamese.pc @ONLY)
install(
  FILES ${CMAKE_CURRENT_BINARY_DIR}/siamese.pc
  DESTINATION ${pkgconfig_dir}
  COMPONENT siamese_library)

install(
  DIRECTORY include/siamese
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  COMPONENT siamese_library)
install(
  FILES LICENSE
  DESTINATION ${CMAKE_INSTALL_DOCDIR}
  COMPONENT siamese_library)
