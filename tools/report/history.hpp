// SPDX-License-Identifier: MIT
// Reads history.jsonl: the evaluations of a training, one per line.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/option.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/option_json.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace siamese::tool {

/// One evaluation during training; a value that was not measured is empty.
struct HistoryPoint {
  double step = 0;
  std::optional<double> train_loss, train_accuracy, dev_loss, dev_accuracy;
};

/// The evaluation of a line. Throws ArgumentError for a number that no training writes.
inline HistoryPoint history_point(const nlohmann::json& record) {
  constexpr double most = std::numeric_limits<double>::max();
  constexpr Range<double> steps{0, 1e15, "a number from 0 to 1e15"};
  constexpr Range<double> losses{-most, most, "a number"};
  constexpr Range<double> fractions{0, 1, "a number from 0 to 1"};
  HistoryPoint point;
  point.step = siamese::detail::value_at<double>(record, "", "step", steps);
  const auto number = [&](const char* part, const char* key,
                          const Range<double>& range) -> std::optional<double> {
    const auto found = record.find(part);
    if (found == record.end())
      throw ArgumentError("the value '" + std::string(part) + "' is missing");
    const bool measured = found->is_object() && found->contains(key) && !found->at(key).is_null();
    if (found->is_null() || (found->is_object() && !measured)) return {};
    return siamese::detail::value_at<double>(*found, part, key, range);
  };
  point.train_loss = number("train", "loss", losses);
  point.train_accuracy = number("train", "accuracy", fractions);
  point.dev_loss = number("dev", "loss", losses);
  point.dev_accuracy = number("dev", "accuracy", fractions);
  return point;
}

/// The evaluations in a history file's content; `name` is the file's. Throws InputError, which
/// names the line.
inline std::vector<HistoryPoint> read_history(std::string_view content, const std::string& name) {
  std::vector<HistoryPoint> history;
  for (std::size_t line = 1; !content.empty(); ++line) {
    const std::string_view text = content.substr(0, content.find('\n'));
    content.remove_prefix(std::min(text.size() + 1, content.size()));
    try {
      history.push_back(history_point(parse_json(text, name + ':' + std::to_string(line))));
    } catch (const ArgumentError& error) {
      throw InputError(name, line,
                       std::string("not an evaluation of a training: ") + error.what() +
                           "; remove the line");
    }
  }
  return history;
}

}
