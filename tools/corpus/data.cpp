// SPDX-License-Identifier: MIT
// siamese data: summarizes a corpus or a file without training, and writes the parts of a split.

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "corpus/commands.hpp"
#include "corpus/parts.hpp"
#include "corpus/reading.hpp"

#include <siamese/data/corpus.hpp>
#include <siamese/data/corpus_summary.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

constexpr std::string_view own_pairs = "pairs";

/// The corpus to read: a folder or a file.
struct CorpusRequest {
  std::filesystem::path path;
  std::string dataset;
  LoadOptions load;
};

struct InfoRequest {
  CorpusRequest corpus;
  TextOptions text;
};

struct SplitRequest {
  CorpusRequest corpus;
  std::filesystem::path out;
  bool overwrite = false;
};

bool is_folder(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

/// Whether the header of the file, or its first object, names the dataset's columns by their first
/// names, which tell datasets apart. False if the file cannot be read, which is reported where it
/// is read.
bool names_columns(const std::filesystem::path& file, const Dataset& dataset,
                   const LoadOptions& options) {
  RowLayout rows = dataset.layout(options).rows;
  rows.default_columns.clear();
  for (RowLayout::Column& column : rows.columns) column.names.resize(1);
  try {
    RowReader reader(file, std::move(rows));
    return reader.next() && !reader.problem().starts_with("no field");
  } catch (const Error&) {
    return false;
  }
}

/// Number of parts that the dataset finds in the folder, or 1 for a file; 0 if the header of the
/// first of them does not name the dataset's columns.
std::size_t parts_found(const CorpusRequest& request, const Dataset& dataset) {
  std::vector<std::filesystem::path> found;
  if (siamese::detail::can_be_read_again(request.path)) {
    found.push_back(request.path);
  } else if (is_folder(request.path)) {
    try {
      const CorpusFiles files = find_parts(dataset, request.path, request.load);
      for (const auto* part : {&files.train, &files.dev, &files.test})
        if (!part->empty()) found.push_back(part->front());
    } catch (const Error&) {
      // A dev or test file is not one of the dataset.
    }
  }
  return !found.empty() && names_columns(found.front(), dataset, request.load) ? found.size() : 0;
}

/// The requested dataset; else the one that a folder in the path names; else the user's own pairs
/// or the dataset whose columns the header names, and which finds the most parts.
const Dataset& dataset_of(const CorpusRequest& request) {
  if (!request.dataset.empty()) return find_dataset(request.dataset);
  std::error_code ignored;
  for (const std::filesystem::path& name : std::filesystem::absolute(request.path, ignored))
    for (const Dataset& dataset : datasets())
      if (name == dataset.name) return dataset;
  const Dataset* best = &find_dataset(own_pairs);
  if (request.load.columns != Columns()) return *best;
  std::size_t most = parts_found(request, *best);
  if (most != 0) return *best;
  for (const Dataset& dataset : datasets()) {
    const std::size_t parts = parts_found(request, dataset);
    if (parts > most) best = &dataset;
    most = std::max(most, parts);
  }
  return *best;
}

/// The file, which is then for training, or the folder's files. Options without effect on
/// them are usage errors.
CorpusFiles files_of(const CorpusRequest& request, const Dataset& dataset,
                     const CLI::App& command) {
  if (!is_folder(request.path)) return {{request.path}, {}, {}};
  CorpusFiles files = find_parts(dataset, request.path, request.load);
  if (files.train.empty() && files.dev.empty() && files.test.empty())
    files = find_corpus(dataset, request.path, request.load); // throws, with the names tried
  refuse(split_without_effect(!files.dev.empty(), !files.test.empty()), command);
  return files;
}

LoadedCorpus read_undivided(const CorpusRequest& request, const Dataset& dataset) {
  LoadedCorpus loaded;
  loaded.corpus.train = dataset.read(request.path, request.load, loaded.report);
  if (loaded.corpus.train.empty())
    throw InputError(request.path.string(), 0,
                     no_pairs(dataset, loaded.report.left_out, "give another with --dataset"));
  return loaded;
}

std::string as_text(const Dataset& dataset, const LoadReport& report) {
  std::ostringstream text;
  text << "read as " << dataset.name << '\n' << report;
  return text.str();
}

/// The dataset. An option without effect on it is a usage error.
const Dataset& checked_dataset(const CorpusRequest& request, const CLI::App& command) {
  const Dataset& dataset = dataset_of(request);
  refuse(without_effect_on(dataset, request.load), command);
  return dataset;
}

void info(const InfoRequest& request, const CLI::App& command) {
  const Dataset& dataset = checked_dataset(request.corpus, command);
  if (!is_folder(request.corpus.path))
    refuse({{{"--dev-fraction", "--test-fraction", "--disjoint-split", "--split-seed"},
             "on a file; siamese data split divides one"}},
           command);
  const CorpusFiles files = files_of(request.corpus, dataset, command);
  const LoadedCorpus loaded = is_folder(request.corpus.path)
                                  ? read_corpus(dataset, files, request.corpus.load)
                                  : read_undivided(request.corpus, dataset);
  std::ostringstream summary;
  summary << summarize(loaded.corpus, request.text, request.corpus.load.task);
  print(as_text(dataset, loaded.report) + summary.str());
}

/// The pairs as JSON lines, which hold any sentence. Classes are written by name.
std::string as_json_lines(const Pairs& pairs, Task task) {
  std::string text;
  for (const Pair& pair : pairs) {
    const std::string label =
        task == Task::nli3
            ? nlohmann::json(nli3_classes[static_cast<std::size_t>(pair.label)]).dump()
            : siamese::detail::shown(pair.label);
    text += "{\"sentence1\": " + nlohmann::json(pair.sentence1).dump() +
            ", \"sentence2\": " + nlohmann::json(pair.sentence2).dump() + ", \"label\": " + label +
            "}\n";
  }
  return text;
}

void split_corpus(const SplitRequest& request, const CLI::App& command) {
  const Dataset& dataset = checked_dataset(request.corpus, command);
  std::error_code ignored;
  for (const std::filesystem::path& from : {request.corpus.path, request.corpus.path.parent_path()})
    if (std::filesystem::equivalent(from.empty() ? "." : from, request.out, ignored))
      usage_error("--out: " + request.out.string() +
                  " is the folder that is read; give another, so that no pair is lost");
  const LoadOptions& load = request.corpus.load;
  const CorpusFiles files = files_of(request.corpus, dataset, command);
  if (files.dev.empty() && files.test.empty() && load.dev_fraction == 0 && load.test_fraction == 0)
    usage_error("--dev-fraction 0 and --test-fraction 0 leave nothing to divide; give one above 0");
  const PartFiles parts = part_files(request.out, "jsonl", request.overwrite);
  const LoadedCorpus loaded = read_corpus(dataset, files, load);
  refuse_stale(parts, loaded.corpus);
  print(as_text(dataset, loaded.report));
  write_parts(parts, loaded.corpus,
              [&](const Pairs& pairs) { return as_json_lines(pairs, load.task); });
}

/// Declares the corpus and the options that say how it is read.
void add_corpus(CLI::App& command, CorpusRequest& request, const char* help) {
  command.add_option("PATH", request.path, help)->type_name("")->required();
  command
      .add_option("--dataset", request.dataset,
                  "Dataset: " + dataset_names() +
                      " (default: the one that a folder in PATH or the header names, else pairs)")
      ->type_name("NAME")
      ->check(CLI::IsMember(dataset_list()));
  add_rounds(command, request.load);
  add_task(command, request.load);
  add_reading_options(command, request.load);
  add_split_options(command, request.load);
}

void add_info(CLI::App& data) {
  const auto request = std::make_shared<InfoRequest>();
  CLI::App& command = *data.add_subcommand(
      "info", "Summarize a corpus or a file, and what its parts have in common");
  add_corpus(command, request->corpus, "Folder of a corpus, or a file of labelled pairs");
  TextOptions& text = request->text;
  add_text_options(command, text.tokenizer, text.ngrams, text.vocabulary);
  command.callback([request, &command] {
    refuse(without_effect(request->text.tokenizer, request->text.ngrams), command);
    info(*request, command);
  });
}

void add_split(CLI::App& data) {
  const auto request = std::make_shared<SplitRequest>();
  CLI::App& command = *data.add_subcommand(
      "split", "Write the training, dev and test pairs that a training would use as files");
  add_corpus(command, request->corpus, "Folder of a corpus, or a file of labelled pairs to divide");
  command.add_option("--out", request->out, "Folder for train.jsonl, dev.jsonl and test.jsonl")
      ->type_name("DIR")
      ->required();
  command.add_flag("--overwrite", request->overwrite, "Replace existing files");
  command.callback([request, &command] { split_corpus(*request, command); });
}

}

void add_data(CLI::App& app) {
  CLI::App& data = *app.add_subcommand("data", "Inspect or divide a corpus");
  data.require_subcommand(1);
  add_info(data);
  add_split(data);
}

}
