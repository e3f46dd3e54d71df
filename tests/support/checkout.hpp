// SPDX-License-Identifier: MIT
// Files of this checkout, such as its documentation.
#pragma once

#include <string>

namespace test {

/// Defined beside main().
extern const char* const golden_folder;

/// A path below the checkout's folder.
inline std::string checkout(const std::string& path) { return golden_folder + ("/../../" + path); }

}
