// SPDX-License-Identifier: MIT
// The report as one self-contained HTML page.
#pragma once

#include "report/experiment.hpp"
#include "report/figures.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace siamese::tool {

struct Report {
  std::vector<Experiment> experiments;
  std::vector<Figure> curves;               ///< of all experiments
  std::vector<std::vector<Figure>> figures; ///< of each experiment
  std::size_t mistakes = 10;                ///< number shown of each kind
};

/// The page as HTML that is also well-formed XML. The same report gives the same bytes.
std::string page_of(const Report& report);

}
