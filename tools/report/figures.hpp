// SPDX-License-Identifier: MIT
// The figures of a report.
#pragma once

#include "report/experiment.hpp"
#include "report/markup.hpp"

#include <string>
#include <vector>

namespace siamese::tool {

struct Figure {
  std::string name; ///< of its file, without .svg
  Markup svg;
  std::string caption; ///< how to read it
};

/// Loss and accuracy on training and dev pairs over the steps, a line an experiment. None without
/// any history.
std::vector<Figure> training_curves(const std::vector<Experiment>& experiments);

/// What one model makes of its test pairs. None without pairs.
std::vector<Figure> test_figures(const Experiment& experiment);

/// What it makes of the negation probe.
Figure probe_figure(const Experiment& experiment);

}
