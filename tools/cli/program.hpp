// SPDX-License-Identifier: MIT
// The version, and constants that commands share.
#pragma once

#include <siamese/core/config.hpp>

#include <string>

namespace siamese::tool {

/// The folder of all models, unless --model-dir names another.
inline constexpr const char* default_model_dir = "model_dir";

/// The version of siamese: "MAJOR.MINOR.PATCH".
inline std::string version() {
  return std::to_string(SIAMESE_VERSION_MAJOR) + '.' + std::to_string(SIAMESE_VERSION_MINOR) + '.' +
         std::to_string(SIAMESE_VERSION_PATCH);
}

}
