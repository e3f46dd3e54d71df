// SPDX-License-Identifier: MIT
// Reads labelled pairs as in a model's training, and applies the model to them.

#include "model/scoring.hpp"

#include <siamese/data/corpus.hpp>
#include <siamese/measures/accuracy.hpp>
#include <siamese/model/similarities.hpp>
#include <siamese/sample/corpus.hpp>

#include <nlohmann/json.hpp>

#include <iterator>
#include <string>
#include <utility>

namespace siamese::tool {

namespace {

std::vector<std::filesystem::path> files(const nlohmann::json& training, const char* part) {
  std::vector<std::filesystem::path> paths;
  for (const auto& file : training.at("files").at(part))
    paths.emplace_back(file.get<std::string>());
  return paths;
}

Pairs read_test_pairs(const SavedModel& saved) {
  const nlohmann::json training = saved.config.value("training", nlohmann::json::object());
  if (training.value("dataset", std::string()) == "sample")
    return sample_corpus(training.at("pairs")).test;
  if (!training.contains("files"))
    throw Error(saved.config_path.string() + " does not name the files it was trained on");
  FileReading reading;
  const Dataset& dataset = reading.adopt(saved.config, saved.config_path);
  LoadOptions& load = reading.load;
  load.max_bad_rows = training.value("max_bad_rows", load.max_bad_rows);
  LoadReport report;
  const CorpusFiles corpus{files(training, "train"), files(training, "dev"),
                           files(training, "test")};
  if (corpus.test.empty()) {
    const nlohmann::json& split = training.at("split");
    load.dev_fraction = split.at("dev_fraction");
    load.test_fraction = split.at("test_fraction");
    load.disjoint_split = split.at("disjoint");
    load.split_seed = split.at("seed");
    return read_corpus(dataset, corpus, load).corpus.test;
  }
  load.part = CorpusPart::test;
  Pairs pairs;
  for (const std::filesystem::path& path : corpus.test) {
    Pairs some = read_labelled(path, dataset, reading, report);
    pairs.insert(pairs.end(), std::make_move_iterator(some.begin()),
                 std::make_move_iterator(some.end()));
  }
  return pairs;
}

}

Pairs read_labelled(const std::filesystem::path& path, const Dataset& dataset,
                    const FileReading& reading, LoadReport& report) {
  Pairs pairs;
  try {
    pairs = dataset.read(path, reading.load, report);
  } catch (const InputError& error) {
    throw reading.explained(error, dataset);
  }
  if (pairs.empty())
    throw InputError(path.string(), 0,
                     no_pairs(dataset, report.left_out, "give another with --dataset"));
  return pairs;
}

Pairs test_pairs(const SavedModel& saved) {
  try {
    return read_test_pairs(saved);
  } catch (const nlohmann::json::exception& error) {
    throw InputError(saved.config_path.string(), 0, std::string("training: ") + error.what());
  }
}

ScoredPairs score(Pairs pairs, const SavedModel& saved, Threads& threads) {
  ScoredPairs scored{std::move(pairs), {}, {}, {}, {}};
  scored.examples = tokenize(scored.pairs, saved.model.text());
  scored.outputs = saved.model.outputs(scored.examples, threads);
  scored.similarities = similarities(scored.outputs);
  for (std::size_t i = 0; i < scored.pairs.size() && !saved.classes.empty(); ++i)
    scored.decisions.push_back(decision(scored.outputs_of(i)));
  return scored;
}

}
