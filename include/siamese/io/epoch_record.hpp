// SPDX-License-Identifier: MIT
// The record of an epoch as JSON.
#pragma once

#include <siamese/training/state.hpp>

#include <nlohmann/json.hpp>

#include <optional>

namespace siamese {

namespace detail {

inline nlohmann::json or_null(const std::optional<double>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json();
}

inline std::optional<double> number_or_null(const nlohmann::json& json) {
  if (json.is_null()) return {};
  return json.get<double>();
}

}

inline void to_json(nlohmann::json& json, const EpochRecord& record) {
  json = {{"epoch", record.epoch},
          {"steps", record.steps},
          {"train_loss", record.train_loss},
          {"train_accuracy", record.train_accuracy},
          {"dev_loss", record.dev_loss},
          {"dev_accuracy", record.dev_accuracy},
          {"dev_accuracy_at_threshold", record.dev_accuracy_at_threshold},
          {"dev_spearman", detail::or_null(record.dev_spearman)},
          {"selection", detail::or_null(record.selection)},
          {"seconds", record.seconds},
          {"pairs_per_second", record.pairs_per_second}};
}

/// Throws nlohmann's exceptions for a missing key or a value of another type.
inline void from_json(const nlohmann::json& json, EpochRecord& record) {
  json.at("epoch").get_to(record.epoch);
  json.at("steps").get_to(record.steps);
  json.at("train_loss").get_to(record.train_loss);
  json.at("train_accuracy").get_to(record.train_accuracy);
  json.at("dev_loss").get_to(record.dev_loss);
  json.at("dev_accuracy").get_to(record.dev_accuracy);
  json.at("dev_accuracy_at_threshold").get_to(record.dev_accuracy_at_threshold);
  record.dev_spearman = detail::number_or_null(json.at("dev_spearman"));
  record.selection = detail::number_or_null(json.at("selection"));
  json.at("seconds").get_to(record.seconds);
  json.at("pairs_per_second").get_to(record.pairs_per_second);
}

}
