// SPDX-License-Identifier: MIT
// Paths of files in this checkout, such as its documentation.
#pragma once

#include <string>

namespace test {

/// Defined in main.cpp.
extern const char* const golden_folder;

/// A path below the checkout's folder.
inline std::string checkout(const std::string& path) { return golden_folder + ("/../../" + path); }

}
