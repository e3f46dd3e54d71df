// SPDX-License-Identifier: MIT
// Rows of the known datasets: each is kept, left out or rejected, and kept pairs are read back.
#include "fuzz.hpp"

#include <siamese/data/datasets.hpp>

#include <nlohmann/json.hpp>

#include <charconv>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const siamese::Dataset& dataset = siamese::datasets()[data[0] % siamese::datasets().size()];
  siamese::LoadOptions options;
  options.max_bad_rows = size;
  options.hypothesis_and_reason = (data[1] & 1) != 0;
  if ((data[1] & 2) != 0 && dataset.has_classes) options.task = siamese::Task::nli3;
  if ((data[1] & 4) != 0) options.columns = {"1", "2", "3"};

  siamese::LoadReport report;
  siamese::Pairs pairs;
  const fuzz::File file(fuzz::text_of(data, size).substr(2));
  try {
    pairs = dataset.read(file.path(), options, report);
  } catch (const siamese::InputError& error) {
    FUZZ_CHECK(std::string_view(error.what()).find('\n') == std::string_view::npos);
    return 0;
  }
  std::size_t left_out = 0;
  for (const auto& [reason, count] : report.left_out) left_out += count;
  FUZZ_CHECK(report.rows == report.kept + report.rejected + left_out);
  FUZZ_CHECK(report.kept == pairs.size());

  std::string lines;
  for (const siamese::Pair& pair : pairs) {
    FUZZ_CHECK(siamese::is_valid_utf8(pair.sentence1) && siamese::is_valid_utf8(pair.sentence2));
    FUZZ_CHECK(pair.label >= 0 && pair.label <= (options.task == siamese::Task::nli3 ? 2 : 1));
    const nlohmann::json line = {{"sentence1", pair.sentence1},
                                 {"sentence2", pair.sentence2},
                                 {"label", siamese::detail::shown(pair.label)}};
    lines += line.dump() + '\n';
  }
  const fuzz::File again(lines);
  siamese::LoadOptions own;
  own.task = options.task;
  siamese::LoadReport ignored;
  FUZZ_CHECK(siamese::find_dataset("pairs").read(again.path(), own, ignored) == pairs);
  return 0;
}
