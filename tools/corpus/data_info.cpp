// SPDX-License-Identifier: MIT
// siamese data info: what a corpus or a file holds, without training.

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "corpus/reading.hpp"

#include <siamese/data/corpus.hpp>
#include <siamese/data/corpus_report.hpp>

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

/// The dataset that is asked for, or that a folder on the way to the file is called like, or a
/// user's own pairs.
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
  LoadReport rows;
  Corpus corpus;
  std::error_code ignored;
  if (std::filesystem::is_directory(request.path, ignored))
    corpus =
        read_corpus(dataset, find_corpus(dataset, request.path, request.load), request.load, rows);
  else
    corpus.train = dataset.read(request.path, request.load, rows);
  if (corpus.train.empty() && corpus.dev.empty() && corpus.test.empty())
    throw InputError(request.path.string(), 0,
                     "no labelled pair of the dataset " + std::string(dataset.name) +
                         "; give another with --dataset");
  std::ostringstream text;
  text << "read as " << dataset.name << '\n' << rows << report(corpus, request.tokenizer);
  print(text.str());
}

}

void add_data(CLI::App& app) {
  CLI::App& data = *app.add_subcommand("data", "Look at a corpus");
  data.require_subcommand(1);
  const auto request = std::make_shared<InfoRequest>();
  CLI::App& command =
      *data.add_subcommand("info", "Tell what a corpus or a file holds, and what its parts share");
  command.add_option("PATH", request->path, "Folder of a corpus, or a file of labelled pairs")
      ->type_name("")
      ->required();
  command
      .add_option("--dataset", request->dataset,
                  "What it is: " + dataset_names() +
                      " (default: as a folder on the way is called, else pairs)")
      ->type_name("NAME")
      ->check(CLI::IsMember(dataset_list()));
  add_rounds(command, request->load);
  add_reading_options(command, request->load);
  add_split_options(command, request->load);
  command.add_flag("--lower-case", request->tokenizer.lower_case, "Read all words in lower case")
      ->group("Data");
  add_nfc(command, request->tokenizer);
  command.callback([request] { info(*request); });
}

}
