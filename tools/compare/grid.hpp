// SPDX-License-Identifier: MIT
// The configurations that a sweep trains.
#pragma once

#include "cli/settings.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace siamese::tool {

/// The values to try for one key: a list of choices, or a range.
struct Dimension {
  Setting setting;                     ///< of the file
  std::vector<nlohmann::json> choices; ///< empty: a range
  double from = 0, to = 0;
  bool logarithmic = false, whole = false; ///< drawn evenly on a logarithmic scale; whole numbers
};

/// A file of settings with a section [sweep]. In that section a list gives the choices for a key,
/// and {from = A, to = B, log = true} a range; trials, seed and seeds control the sweep itself.
struct Search {
  std::vector<Setting> fixed; ///< the same for all trainings
  std::vector<Dimension> dimensions;
  std::size_t trials = 0; ///< number of random configurations; 0: the grid of all choices
  std::uint64_t seed = 1; ///< of the draws
  int seeds = 1;          ///< trainings of each configuration
};

/// Throws FileError and InputError.
Search read_search(const std::filesystem::path& path);

/// A value for each dimension: all combinations, the last dimension changing fastest, or `trials`
/// different random combinations (fewer if there are not enough).
std::vector<std::vector<Setting>> configurations(const Search& search);

}
