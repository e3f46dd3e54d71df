// SPDX-License-Identifier: MIT
// The pairs that a model is most wrong about.
#pragma once

#include "report/experiment.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace siamese::tool {

struct Mistakes {
  std::string title;
  std::size_t all = 0;            ///< how many there are
  std::vector<std::size_t> pairs; ///< numbers of the worst ones, the worst first
};

/// By similarity, the pairs called alike and those called different that are farthest from the
/// threshold; of graded labels, those farthest from the label; of classes, the wrong ones that the
/// model is most sure of. At most so many of each.
std::vector<Mistakes> worst_mistakes(const Experiment& experiment, std::size_t most);

}
