// SPDX-License-Identifier: MIT
// Reads labelled pairs as in a model's training, and applies the model to them.

#include "model/pair_outputs.hpp"
#include "model/saved_values.hpp"

#include <siamese/data/corpus.hpp>
#include <siamese/measures/accuracy.hpp>
#include <siamese/model/similarities.hpp>
#include <siamese/sample/corpus.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

/// The files that config.json names. Throws FileError for one that may never end, such as a pipe.
std::vector<std::filesystem::path> regular(const std::vector<std::string>& names) {
  std::vector<std::filesystem::path> files(names.begin(), names.end());
  for (const std::filesystem::path& file : files) {
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored) && !std::filesystem::is_regular_file(file, ignored))
      throw FileError(file.string() + ": is not a regular file");
  }
  return files;
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
  const SavedCorpus corpus = siamese::detail::reading(
      saved.config_path, [&] { return saved_corpus(saved.config); },
      "the file is damaged or was changed");
  if (corpus.sample_pairs != 0) return sample_corpus(corpus.sample_pairs).test;
  FileReading reading;
  const Dataset& dataset = reading.adopt(saved.config, saved.config_path);
  LoadOptions& load = reading.load;
  load.max_bad_rows = corpus.max_bad_rows;
  LoadReport report;
  const CorpusFiles files{regular(corpus.train), regular(corpus.dev), regular(corpus.test)};
  if (files.test.empty()) {
    load.dev_fraction = corpus.dev_fraction;
    load.test_fraction = corpus.test_fraction;
    load.disjoint_split = corpus.disjoint_split;
    load.split_seed = corpus.split_seed;
    return read_corpus(dataset, files, load).corpus.test;
  }
  load.part = CorpusPart::test;
  Pairs pairs;
  for (const std::filesystem::path& path : files.test) {
    Pairs some = read_labelled(path, dataset, reading, report);
    pairs.insert(pairs.end(), std::make_move_iterator(some.begin()),
                 std::make_move_iterator(some.end()));
  }
  return pairs;
}

PairOutputs pair_outputs(Pairs pairs, const SavedModel& saved, Threads& threads) {
  PairOutputs result{std::move(pairs), {}, {}, {}, {}};
  result.examples = tokenize(result.pairs, saved.model.text());
  result.outputs = saved.model.outputs(result.examples, threads);
  result.similarities = similarities(result.outputs);
  for (std::size_t i = 0; i < result.pairs.size() && !saved.classes.empty(); ++i)
    result.decisions.push_back(decision(result.outputs_of(i)));
  return result;
}

}
