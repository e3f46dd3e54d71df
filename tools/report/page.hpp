// SPDX-License-Identifier: MIT
// The report as one HTML page that needs nothing else.
#pragma once

#include "report/experiment.hpp"
#include "report/figures.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace siamese::tool {

struct Report {
  std::vector<Experiment> experiments;
  std::vector<Figure> curves;               ///< of all
  std::vector<std::vector<Figure>> figures; ///< of each
  std::size_t mistakes = 10;                ///< of a kind that are shown
};

/// Well-formed as XML too. The same report gives the same bytes.
std::string page_of(const Report& report);

}
