// SPDX-License-Identifier: MIT
// Writes reports, for siamese report and other commands.
#pragma once

#include "model/saved_model.hpp"
#include "report/experiment.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace siamese::tool {

struct ReportRequest {
  ModelChoice model; ///< with each of the names in turn
  std::vector<std::string> names;
  std::filesystem::path out = "report.html"; ///< the page
  std::filesystem::path figures;             ///< folder of SVG files; empty: none
  TestChoice test;
  std::size_t mistakes = 10;
  int threads = 0;
  bool overwrite = false;
};

/// Writes the page, and the figures if requested; prints notes about missing data on standard
/// error. Throws FileError and InputError before anything is written.
void write_report(const ReportRequest& request);

}
