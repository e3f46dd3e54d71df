// SPDX-License-Identifier: MIT
// The figures of a report.
#pragma once

#include "report/experiment.hpp"
#include "report/markup.hpp"

#include <string>
#include <vector>

namespace siamese::tool {

struct Figure {
  std::string name; ///< file name without .svg
  Markup svg;
  std::string caption; ///< how to read it
};

/// Loss and accuracy on training and dev pairs over the steps, one line per experiment. Empty
/// without histories.
std::vector<Figure> training_curves(const std::vector<Experiment>& experiments);

/// The figures about a model's results on its test pairs. Empty without pairs.
std::vector<Figure> test_figures(const Experiment& experiment);

/// The figure about a model's results on the negation probe.
Figure probe_figure(const Experiment& experiment);

}
