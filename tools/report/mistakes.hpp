// SPDX-License-Identifier: MIT
// The pairs on which a model is most wrong.
#pragma once

#include "report/experiment.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace siamese::tool {

struct Mistakes {
  std::string title;
  std::size_t all = 0;            ///< number of mistakes of the kind
  std::vector<std::size_t> pairs; ///< indices of the worst, the worst first
};

/// The worst mistakes, at most `most` of each kind. For similarities: pairs wrongly called alike or
/// different, farthest from the threshold; for graded labels: farthest from the label; for classes:
/// wrong decisions of which the model is most sure.
std::vector<Mistakes> worst_mistakes(const Experiment& experiment, std::size_t most);

}
