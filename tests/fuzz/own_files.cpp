// SPDX-License-Identifier: MIT
// Values that the command reads from its own files: config.json, history.jsonl, evaluation.json and
// results.json. They are in the ranges of the options that wrote them, or refused in plain words.
#include "fuzz.hpp"

#include "cli/output.hpp"
#include "model/saved_values.hpp"
#include "report/axis.hpp"
#include "report/history.hpp"
#include "train/evaluation.hpp"

#include <siamese/io/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// Whether a terminal shows the text as one line.
bool is_plain(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

/// Calls f, which may throw an error of this library, whose message is plain.
template <class F>
void unless_refused(F&& f) {
  try {
    siamese::detail::reading("file", f, "remedy");
  } catch (const siamese::Error& error) {
    FUZZ_CHECK(std::string_view(error.what()).find("json.exception") == std::string_view::npos);
  }
}

void check_axis(const std::vector<double>& values) {
  const siamese::tool::Axis axis = siamese::tool::axis_around("", values);
  FUZZ_CHECK(axis.low < axis.high && std::isfinite(axis.high - axis.low));
  const auto ticks = siamese::tool::round_ticks(axis.low, axis.high);
  FUZZ_CHECK(ticks.size() <= 12);
}

void check_history(std::string_view content) {
  using siamese::tool::HistoryPoint;
  std::vector<HistoryPoint> history;
  unless_refused([&] { history = siamese::tool::read_history(content, "history.jsonl"); });
  std::vector<double> steps, losses;
  for (const HistoryPoint& point : history) {
    FUZZ_CHECK(point.step >= 0);
    steps.push_back(point.step);
    for (const auto& loss : {point.train_loss, point.dev_loss})
      if (loss) losses.push_back(*loss);
    for (const auto& accuracy : {point.train_accuracy, point.dev_accuracy})
      FUZZ_CHECK(!accuracy || (*accuracy >= 0 && *accuracy <= 1));
  }
  check_axis(steps);
  check_axis(losses);
}

void check_config(const nlohmann::json& config) {
  using namespace siamese::tool;
  for (const std::size_t outputs : {1U, 3U})
    unless_refused([&] {
      for (const std::string& name : saved_classes(config, outputs)) FUZZ_CHECK(is_plain(name));
    });
  for (const bool best : {false, true})
    unless_refused(
        [&] { FUZZ_CHECK(std::isfinite(static_cast<float>(saved_threshold(config, best)))); });
  unless_refused([&] {
    const SavedCorpus corpus = saved_corpus(config);
    FUZZ_CHECK(corpus.sample_pairs == 0 || sample_sizes().allows(corpus.sample_pairs));
    FUZZ_CHECK(corpus.dev_fraction >= 0 && corpus.dev_fraction <= 0.5);
    FUZZ_CHECK(corpus.test_fraction >= 0 && corpus.test_fraction <= 0.5);
  });
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (text.find("json.exception") != text.npos) return 0; // messages may quote it
  check_history(text);
  FUZZ_CHECK(is_plain(siamese::detail::one_line(text)));
  FUZZ_CHECK(is_plain(siamese::tool::code_cell(text)));
  nlohmann::json json;
  try {
    json = siamese::parse_json(text, "config.json");
  } catch (const siamese::InputError&) {
    return 0;
  }
  if (json.is_object()) check_config(json);
  unless_refused([&] { siamese::tool::check_evaluation(json); });
  return 0;
}
