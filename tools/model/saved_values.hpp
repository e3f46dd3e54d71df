// SPDX-License-Identifier: MIT
// Values of a saved model's config.json, held to the ranges of the options that wrote them.
#pragma once

#include "cli/ranges.hpp"

#include <siamese/core/error.hpp>
#include <siamese/core/option.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/option_json.hpp>
#include <siamese/model/similarities.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace siamese::tool {

/// The names of the classes, as they are shown; numbers if the file has no names; empty for a
/// similarity model. Throws ArgumentError.
inline std::vector<std::string> saved_classes(const nlohmann::json& config, std::size_t outputs) {
  std::vector<std::string> classes;
  if (config.contains("classes")) {
    if (!are_classes(outputs))
      throw ArgumentError("classes are named, but the model has one output, a similarity; remove "
                          "classes, or put the model's own config.json there");
    for (std::string& name :
         siamese::detail::value_at<std::vector<std::string>>(config, "", "classes"))
      classes.push_back(siamese::detail::one_line(name));
    if (classes.size() != outputs)
      throw ArgumentError("classes does not have as many names as the head has outputs; name " +
                          std::to_string(outputs) + " classes");
  } else if (are_classes(outputs)) {
    for (std::size_t c = 0; c < outputs; ++c) classes.push_back(std::to_string(c));
  }
  std::vector<std::string> names = classes;
  std::ranges::sort(names);
  if (const auto twice = std::ranges::adjacent_find(names); twice != names.end())
    throw ArgumentError("classes names '" + *twice + "' twice; give each class its own name");
  return classes;
}

/// The threshold of the loaded epoch; the best epoch may have its own. Throws ArgumentError.
inline double saved_threshold(const nlohmann::json& config, bool best) {
  const char* const key =
      best && config.contains("best_threshold") ? "best_threshold" : "threshold";
  try {
    return siamese::detail::value_at<double>(config, "", key, thresholds());
  } catch (const ArgumentError& error) {
    throw ArgumentError(error.what() + std::string("; correct it, or give --threshold"));
  }
}

/// The sources of a training's pairs.
struct SavedCorpus {
  std::size_t sample_pairs = 0; ///< size of the sample corpus; 0: the pairs are from files
  std::vector<std::string> train, dev, test;
  std::size_t max_bad_rows = 0;
  double dev_fraction = 0, test_fraction = 0; ///< of the split, if there are no test files
  bool disjoint_split = false;
  std::uint64_t split_seed = 0;
};

/// Throws ArgumentError.
inline SavedCorpus saved_corpus(const nlohmann::json& config) {
  using siamese::detail::value_at;
  const std::string owner = "training";
  SavedCorpus corpus;
  if (!config.contains(owner)) throw ArgumentError("it does not name the files it was trained on");
  const nlohmann::json& training = config.at(owner);
  if (value_at<std::string>(training, owner, "dataset") == "sample") {
    corpus.sample_pairs = value_at<std::size_t>(training, owner, "pairs", sample_sizes());
    return corpus;
  }
  const auto files = [&](const char* part) {
    if (!training.contains("files"))
      throw ArgumentError("it does not name the files it was trained on");
    return value_at<std::vector<std::string>>(training.at("files"), owner + ".files", part);
  };
  corpus.train = files("train");
  corpus.dev = files("dev");
  corpus.test = files("test");
  if (training.contains("max_bad_rows"))
    corpus.max_bad_rows = value_at<std::size_t>(training, owner, "max_bad_rows", bad_rows());
  if (!corpus.test.empty()) return corpus;
  if (!training.contains("split")) throw ArgumentError("the value 'training.split' is missing");
  const nlohmann::json& split = training.at("split");
  const std::string part = owner + ".split";
  corpus.dev_fraction = value_at<double>(split, part, "dev_fraction", split_fractions());
  corpus.test_fraction = value_at<double>(split, part, "test_fraction", split_fractions());
  corpus.disjoint_split = value_at<bool>(split, part, "disjoint");
  corpus.split_seed = value_at<std::uint64_t>(split, part, "seed", seeds());
  return corpus;
}

}
