// SPDX-License-Identifier: MIT
// siamese predict: compares pairs from a file, the command line or the terminal.

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "corpus/pair_reader.hpp"
#include "corpus/reading.hpp"
#include "model/commands.hpp"
#include "model/saved_model.hpp"

#include <siamese/core/threads.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/model/head.hpp>

#include <cstddef>
#include <cstdio>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <unistd.h>

namespace siamese::tool {

namespace {

struct PredictRequest {
  ModelChoice model;
  FileReading reading;
  std::string file, sentence1, sentence2;
  int threads = 0;
};

std::string result_line_of(const SavedModel& saved, const std::string& sentence1,
                           const std::string& sentence2) {
  return saved.result_line(saved.model.probabilities(sentence1, sentence2));
}

/// A line of output per row, in order.
std::string result_lines(const SavedModel& saved, const std::vector<Row>& rows, Threads& threads) {
  Pairs pairs;
  for (const Row& row : rows)
    if (row.problem.empty()) pairs.push_back(row.pair);
  const auto outputs = saved.model.outputs(tokenize(pairs, saved.model.text()), threads);
  const std::size_t columns = outputs.shape(1);
  std::string text;
  const float* pair = outputs.data();
  for (const Row& row : rows) {
    if (!row.problem.empty()) {
      text += "error\t" + row.problem + '\n';
      continue;
    }
    text += saved.result_line(probabilities_of(std::span(pair, columns)));
    pair += columns;
  }
  return text;
}

/// Reads, compares and prints batch by batch, so that memory does not grow with the file.
void predict_file(const PredictRequest& request, const Dataset& dataset, const SavedModel& saved) {
  constexpr std::size_t batch = 512;
  Threads threads(request.threads);
  PairReader reader(request.file == "-" ? "/dev/stdin" : request.file, dataset,
                    request.reading.load);
  std::vector<Row> rows;
  std::size_t bad = 0;
  const auto read_batch = [&] {
    rows.clear();
    for (Row row; rows.size() < batch && reader.next(row); rows.push_back(std::move(row)))
      if (!row.problem.empty() && ++bad > request.reading.load.max_bad_rows)
        throw reader.error(row.problem + "; correct the row, or allow some with --max-bad-rows");
  };
  do {
    try {
      read_batch();
    } catch (const InputError& error) {
      print(result_lines(saved, rows, threads)); // the rows before the error
      throw request.reading.explained(error, dataset);
    }
    print(result_lines(saved, rows, threads));
  } while (!rows.empty());
  if (bad != 0)
    std::fprintf(
        stderr, "siamese: %zu rows could not be used; see the output lines that begin with error\n",
        bad);
}

/// Prompts for pairs in a terminal; otherwise every two lines of standard input are a pair.
void predict_interactively(const SavedModel& saved) {
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  std::size_t line = 0;
  const auto read = [&](const char* prompt, std::string& sentence) {
    if (terminal) std::cerr << prompt;
    if (!std::getline(std::cin, sentence)) return false;
    if (sentence.ends_with('\r')) sentence.pop_back();
    ++line;
    if (!terminal && sentence.find('\t') != sentence.npos)
      throw InputError("standard input", line,
                       "the sentence contains a tab; to read tab-separated pairs, give - as FILE");
    return true;
  };
  std::string sentence1, sentence2;
  while (read("Sentence 1: ", sentence1)) {
    if (!read("Sentence 2: ", sentence2)) {
      if (terminal) break;
      throw InputError("standard input", line,
                       "this sentence has no second one after it; two lines are a pair");
    }
    print(result_line_of(saved, sentence1, sentence2));
  }
  if (terminal) std::cerr << '\n';
}

}

void add_predict(CLI::App& app) {
  const auto request = std::make_shared<PredictRequest>();
  CLI::App& command =
      *app.add_subcommand("predict", "Compare pairs from a file, the command line or the terminal");
  add_model_choice(command, request->model);
  CLI::Option* const file =
      command.add_option("FILE", request->file,
                         "Pairs as TSV, CSV or JSON lines (-: standard input); without FILE, type "
                         "them, one sentence per line");
  CLI::Option* const first = command.add_option("--sentence1", request->sentence1, "One sentence");
  CLI::Option* const second =
      command.add_option("--sentence2", request->sentence2, "The other sentence");
  first->needs(second)->excludes(file);
  second->needs(first)->excludes(file);
  request->reading.add_dataset(command);
  add_sentence_columns(command, request->reading.load);
  add_row_options(command, request->reading.load);
  for (const char* option :
       {"--dataset", "--columns", "--hypothesis-reason", "--format", "--max-bad-rows"})
    command.get_option(option)->needs(file);
  add_threads(command, request->threads)->needs(file);
  command.footer(
      "Output: a line per pair with its similarity, a tab, and alike or different; for a model "
      "with\n"
      "classes the probability of the likeliest class, a tab, and its name. An unusable row of "
      "FILE\n"
      "that is allowed gives error, a tab, and the reason. FILE is read like the model's training\n"
      "files, with or without labels. A header may also name the columns sentence1 and sentence2;\n"
      "without a header they are the dataset's columns, else the first two.\n");
  command.callback([request, file, first, &command] {
    const SavedModel saved = load_model(request->model);
    if (file->count() > 0) {
      const Dataset& dataset =
          request->reading.adopt(saved.config, saved.config_path, says_how_to_read(command));
      predict_file(*request, dataset, saved);
    } else if (first->count() > 0) {
      print(result_line_of(saved, request->sentence1, request->sentence2));
    } else {
      predict_interactively(saved);
    }
  });
}

}
