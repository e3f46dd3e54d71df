// SPDX-License-Identifier: MIT
// The report of siamese report, for other commands too.
#pragma once

#include "model/saved_model.hpp"
#include "report/experiment.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace siamese::tool {

struct ReportRequest {
  ModelChoice model; ///< each of the names in turn
  std::vector<std::string> names;
  std::filesystem::path out = "report.html"; ///< the page
  std::filesystem::path figures;             ///< folder of SVG files, or none
  TestChoice test;
  std::size_t mistakes = 10;
  int threads = 0;
  bool overwrite = false;
};

/// Writes the page, and the figures where asked for; notes what is missing on standard error.
/// Throws FileError and InputError before anything is written.
void write_report(const ReportRequest& request);

}
