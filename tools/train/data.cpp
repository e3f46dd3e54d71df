// SPDX-License-Identifier: MIT
// Reads the data that a model is trained on.

#include "train/data.hpp"
#include "cli/nearest.hpp"
#include "cli/options.hpp"
#include "corpus/reading.hpp"
#include "train/start.hpp"

#include <siamese/data/split.hpp>
#include <siamese/data/token_counts.hpp>
#include <siamese/sample/corpus.hpp>

#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

constexpr const char* corpora = "corpora";

Corpus read_sample(const DataRequest& request, LoadReport& report) {
  Corpus corpus = sample_corpus(request.pairs);
  for (const Pairs* pairs : {&corpus.train, &corpus.dev, &corpus.test})
    for (const Pair& pair : *pairs) report.keep(pair);
  return corpus;
}

/// The requested folder, or the one in which a published dataset is expected.
std::filesystem::path corpus_folder(const DataRequest& request) {
  if (!request.data.empty()) return request.data;
  std::filesystem::path folder = std::filesystem::path(corpora) / request.dataset;
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    throw FileError(folder.string() + ": is not a folder; put the files of " + request.dataset +
                    " there, or name their folder with --data");
  return folder;
}

Corpus read_files(const DataRequest& request, const Dataset& dataset, LoadReport& report) {
  LoadedCorpus loaded =
      read_corpus(dataset, {request.train, request.dev, request.test}, request.load);
  report = std::move(loaded.report);
  report.unlabelled = request.unlabelled;
  return std::move(loaded.corpus);
}

/// The unknown tokens of dev and test, with the vocabulary of a saved model also of train, and
/// notes on the tokens.
std::string lines_on_tokens(const Corpus& corpus, const DataRequest& request, const Examples& train,
                            const Examples& dev, const Examples& test) {
  const auto count = [&](const Pairs& pairs, const Examples& examples) {
    return count_tokens(pairs, examples, request.load.task);
  };
  const TokenCounts of_train = count(corpus.train, train), of_dev = count(corpus.dev, dev),
                    of_test = count(corpus.test, test);
  std::string rates;
  const auto add_rate = [&](const TokenCounts& counts, const char* part) {
    if (counts.unknown.tokens != 0)
      rates += (rates.empty() ? "" : ", ") +
               siamese::detail::fixed(100 * counts.unknown.rate(), 2) + " % of " + part;
  };
  if (!request.start.empty()) add_rate(of_train, "train");
  add_rate(of_dev, "dev");
  add_rate(of_test, "test");
  std::string lines = rates.empty() ? "" : "  unknown tokens: " + rates + '\n';
  for (const std::string& note :
       token_notes(corpus.train, request.tokenizer, of_train, of_dev, of_test))
    lines += "  " + note + '\n';
  return lines;
}

WordVectors read_vectors(const DataRequest& request, const Vocabulary& vocabulary, bool quiet) {
  if (request.vectors.empty()) return {};
  WordVectors vectors = read_word_vectors(request.vectors, vocabulary);
  if (vectors.ids.empty())
    throw InputError(request.vectors.string(), 0,
                     "has no vectors for any of the " + std::to_string(vocabulary.size()) +
                         " known tokens; use vectors for the corpus's language, with --lower-case "
                         "if their words are in lower case");
  if (!quiet && vectors.rows < vectors.announced)
    std::cerr << request.vectors.string() << ": the header announces " << vectors.announced
              << " vectors, but there are " << vectors.rows
              << "; fetch the file again if it should be whole\n";
  if (!quiet)
    std::cerr << detail::one_line(request.vectors.string()) << ": vectors of " << vectors.ids.size()
              << " of " << vocabulary.size() << " known tokens\n";
  return vectors;
}

}

const Dataset* dataset_of(const DataRequest& request) {
  if (request.dataset == sample_dataset) return nullptr;
  for (const Dataset& dataset : datasets())
    if (dataset.name == request.dataset) return &dataset;
  std::vector<std::string> known = dataset_list();
  known.emplace_back(sample_dataset);
  usage_error("DATASET: unknown dataset '" + request.dataset + "'; known: " + dataset_names() +
              ", " + std::string(sample_dataset) + did_you_mean(request.dataset, known));
}

void find_files(DataRequest& request) {
  const Dataset* const dataset = dataset_of(request);
  if (dataset == nullptr || !request.train.empty()) return;
  CorpusFiles files = find_corpus(*dataset, corpus_folder(request), request.load);
  for (const std::filesystem::path& file : files.unlabelled)
    request.unlabelled.push_back(file.string());
  request.train = std::move(files.train);
  if (request.reference_split) return;
  request.dev = std::move(files.dev);
  request.test = std::move(files.test);
}

TrainingData read_data(const DataRequest& request, bool quiet) {
  LoadReport report;
  const Dataset* const dataset = dataset_of(request);
  const Corpus corpus =
      dataset == nullptr ? read_sample(request, report) : read_files(request, *dataset, report);
  if (!quiet) std::cerr << report;
  Text text = request.start.empty()
                  ? Text(corpus.train, {request.tokenizer, request.vocabulary, request.ngrams})
                  : saved_text(request.start.parent_path());
  Examples train = tokenize(corpus.train, text);
  Examples dev = tokenize(corpus.dev, text);
  Examples test = tokenize(corpus.test, text);
  if (!quiet) std::cerr << lines_on_tokens(corpus, request, train, dev, test);
  WordVectors vectors = read_vectors(request, text.vocabulary(), quiet);
  return {std::move(text), std::move(train), std::move(dev), std::move(test), std::move(vectors)};
}

}
