// SPDX-License-Identifier: MIT
// The names of the files in a model's folder.
#pragma once

namespace siamese {

inline constexpr const char* model_file = "model.safetensors";
inline constexpr const char* best_file = "best.safetensors";
inline constexpr const char* config_file = "config.json";
inline constexpr const char* vocabulary_file = "vocabulary.txt";

}
