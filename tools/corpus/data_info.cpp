// SPDX-License-Identifier: MIT
// siamese data info: summarizes a corpus or a file without training.

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "corpus/commands.hpp"
#include "corpus/reading.hpp"

#include <siamese/data/corpus.hpp>
#include <siamese/data/corpus_summary.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <system_error>

namespace siamese::tool {

namespace {

struct InfoRequest {
  std::filesystem::path path;
  std::string dataset;
  LoadOptions load;
  Tokenizer tokenizer;
};

/// The requested dataset; else the dataset named by a folder in the path; else a user's own pairs.
const Dataset& dataset_of(const InfoRequest& request) {
  if (!request.dataset.empty()) return find_dataset(request.dataset);
  std::error_code ignored;
  for (const std::filesystem::path& name : std::filesystem::absolute(request.path, ignored))
    for (const Dataset& dataset : datasets())
      if (name == dataset.name) return dataset;
  return find_dataset("pairs");
}

void info(const InfoRequest& request) {
  const Dataset& dataset = dataset_of(request);
  LoadedCorpus loaded;
  std::error_code ignored;
  if (std::filesystem::is_directory(request.path, ignored))
    loaded = read_corpus(dataset, find_corpus(dataset, request.path, request.load), request.load);
  else
    loaded.corpus.train = dataset.read(request.path, request.load, loaded.report);
  const Corpus& corpus = loaded.corpus;
  if (corpus.train.empty() && corpus.dev.empty() && corpus.test.empty())
    throw InputError(request.path.string(), 0,
                     "no labelled pair of the dataset " + std::string(dataset.name) +
                         "; give another with --dataset");
  std::ostringstream text;
  text << "read as " << dataset.name << '\n'
       << loaded.report << summarize(corpus, request.tokenizer);
  print(text.str());
}

}

void add_data(CLI::App& app) {
  CLI::App& data = *app.add_subcommand("data", "Inspect a corpus");
  data.require_subcommand(1);
  const auto request = std::make_shared<InfoRequest>();
  CLI::App& command = *data.add_subcommand(
      "info", "Summarize a corpus or a file, and what its parts have in common");
  command.add_option("PATH", request->path, "Folder of a corpus, or a file of labelled pairs")
      ->type_name("")
      ->required();
  command
      .add_option("--dataset", request->dataset,
                  "Dataset: " + dataset_names() +
                      " (default: the one named by a folder in PATH, else pairs)")
      ->type_name("NAME")
      ->check(CLI::IsMember(dataset_list()));
  add_rounds(command, request->load);
  add_reading_options(command, request->load);
  add_split_options(command, request->load);
  command
      .add_flag("--lower-case", request->tokenizer.lower_case, "Convert all words to lower case")
      ->group("Data");
  add_nfc(command, request->tokenizer);
  command.callback([request] { info(*request); });
}

}
