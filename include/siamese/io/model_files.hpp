// SPDX-License-Identifier: MIT
// The names of the files in a model's folder.
#pragma once

#include <siamese/core/config.hpp>

namespace siamese {

/// Name of the file with the parameters after the last epoch.
inline constexpr const char* model_file = "model.safetensors";
/// Name of the file with the parameters that were best on dev.
inline constexpr const char* best_file = "best.safetensors";
/// Name of the file that describes the model.
inline constexpr const char* config_file = "config.json";
/// Name of the file with the tokens.
inline constexpr const char* vocabulary_file = "vocabulary.txt";

}
