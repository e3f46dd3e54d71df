// SPDX-License-Identifier: MIT
// Which trainings a sweep runs.
#pragma once

#include "cli/settings.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace siamese::tool {

/// The values tried of one key: a list of choices, or a range.
struct Dimension {
  Setting setting;                     ///< of the file
  std::vector<nlohmann::json> choices; ///< empty: a range
  double from = 0, to = 0;
  bool logarithmic = false, whole = false; ///< drawn evenly on a logarithmic scale; whole numbers
};

/// A file of settings with a section [sweep]: there a list holds the choices for a key, and
/// {from = A, to = B, log = true} is a range; trials, seed and seeds are the sweep's own.
struct Search {
  std::vector<Setting> fixed; ///< of all trainings
  std::vector<Dimension> dimensions;
  std::size_t trials = 0; ///< configurations drawn at random; 0: the grid of all
  std::uint64_t seed = 1; ///< of the draws
  int seeds = 1;          ///< trainings of each configuration
};

/// Throws FileError and InputError.
Search read_search(const std::filesystem::path& path);

/// A value of each dimension: all combinations, the last dimension changing fastest, or different
/// ones drawn at random, fewer than `trials` where there are not so many.
std::vector<std::vector<Setting>> configurations(const Search& search);

}
