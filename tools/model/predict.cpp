// SPDX-License-Identifier: MIT
// siamese predict: compares pairs from a file, the command line or the terminal.

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "corpus/pair_reader.hpp"
#include "corpus/reading.hpp"
#include "model/commands.hpp"
#include "model/saved_model.hpp"

#include <siamese/core/threads.hpp>
#include <siamese/data/column_names.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/data/json_objects.hpp>
#include <siamese/data/lines.hpp>
#include <siamese/data/token_counts.hpp>
#include <siamese/data/tsv.hpp>
#include <siamese/measures/accuracy.hpp>
#include <siamese/model/head.hpp>
#include <siamese/model/similarities.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

namespace siamese::tool {

namespace {

struct PredictRequest {
  ModelChoice model;
  FileReading reading;
  std::string file, sentence1, sentence2;
  std::vector<std::string> copied; ///< names of the columns to copy
  bool all_classes = false, json = false;
  int threads = 0;
};

/// A field of a line of output. One that holds a tab or begins with a quote is put in quotes, as
/// readers of tab-separated values with quotes expect; line breaks become blanks, so that a pair is
/// one line.
std::string one_field(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  if (!text.starts_with('"') && text.find('\t') == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

/// The number as it is printed elsewhere; JSON would show a float's digits as a double.
nlohmann::json as_json(float value) { return nlohmann::json::parse(shortest(value)); }

/// Writes the results of pairs, and counts the pairs whose results mean nothing.
class Results {
public:
  Results(const PredictRequest& request, const SavedModel& saved)
      : request_(request), saved_(saved) {}

  /// Compares the pairs of the rows and prints a line per row, in order.
  void print(const std::vector<Row>& rows, Threads& threads) {
    Pairs pairs;
    for (const Row& row : rows)
      if (row.problem.empty()) pairs.push_back(row.pair);
    const Examples examples = tokenize(pairs, saved_.model.text());
    unknown_ += unknown_tokens(examples);
    cut_ += examples.cut;
    const auto outputs = saved_.model.outputs(examples, threads);
    const std::size_t columns = outputs.shape(1);
    std::string text;
    const float* pair = outputs.data();
    for (const Row& row : rows) {
      if (!row.problem.empty()) {
        text += problem_line(row);
        continue;
      }
      text += line(row, probabilities_of(std::span(pair, columns)));
      pair += columns;
    }
    tool::print(text);
  }

  /// Says on standard error how many results mean nothing.
  void warn() const {
    if (const std::string warning = unknown_.warning(); !warning.empty())
      std::fprintf(stderr, "siamese: %s\n", warning.c_str());
    if (const std::string note = cut_note(cut_, saved_.model.text().tokenizer()); !note.empty())
      std::fprintf(stderr, "siamese: %s\n", note.c_str());
  }

private:
  std::string line(const Row& row, const std::vector<float>& probabilities) const {
    if (request_.json) return json_line(row, probabilities);
    std::string text = copied(row);
    if (!request_.all_classes) return text + saved_.result_line(probabilities);
    for (const float probability : probabilities) text += shortest(probability) + '\t';
    return text + one_field(saved_.classes[decision(std::span<const float>(probabilities))]) + '\n';
  }

  /// The copied columns, each with a tab after it.
  static std::string copied(const Row& row) {
    std::string text;
    for (const std::string& value : row.copied) text += one_field(value) + '\t';
    return text;
  }

  std::string problem_line(const Row& row) const {
    if (!request_.json) return copied(row) + "error\t" + row.problem + '\n';
    nlohmann::ordered_json json = {{"line", row.line}};
    add_columns(json, row);
    json["error"] = row.problem;
    return dumped(json);
  }

  void add_columns(nlohmann::ordered_json& json, const Row& row) const {
    for (std::size_t i = 0; i < row.copied.size(); ++i)
      json["columns"][request_.copied[i]] = row.copied[i];
  }

  std::string json_line(const Row& row, const std::vector<float>& probabilities) const {
    nlohmann::ordered_json json = {
        {"line", row.line}, {"sentence1", row.pair.sentence1}, {"sentence2", row.pair.sentence2}};
    add_columns(json, row);
    if (saved_.classes.empty()) {
      const float similarity = probabilities[alike_output(probabilities.size())];
      json["similarity"] = as_json(similarity);
      json["alike"] = is_alike(similarity, saved_.threshold);
    } else {
      json["class"] = saved_.classes[decision(std::span<const float>(probabilities))];
      for (std::size_t c = 0; c < probabilities.size(); ++c)
        json["probabilities"][saved_.classes[c]] = as_json(probabilities[c]);
    }
    return dumped(json);
  }

  static std::string dumped(const nlohmann::ordered_json& json) {
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
  }

  const PredictRequest& request_;
  const SavedModel& saved_;
  UnknownTokens unknown_;
  std::size_t cut_ = 0; ///< sentences that were cut
};

/// Reads, compares and prints batch by batch, so that memory does not grow with the file, and rows
/// that come through a pipe are answered when they come.
void predict_file(const PredictRequest& request, const Dataset& dataset, Results& results) {
  constexpr std::size_t batch_rows = 512, batch_bytes = 1 << 20;
  Threads threads(request.threads);
  PairReader reader(request.file == "-" ? "/dev/stdin" : request.file, dataset,
                    request.reading.load, request.reading.named_columns, request.copied);
  std::vector<Row> rows;
  std::size_t bad = 0;
  const auto read_batch = [&] {
    rows.clear();
    std::size_t bytes = 0;
    Row row;
    do {
      if (!reader.next(row)) return false;
      if (!row.problem.empty() && ++bad > request.reading.load.max_bad_rows)
        throw reader.error(row.problem + "; correct the row, or allow some with --max-bad-rows");
      bytes += row.pair.sentence1.size() + row.pair.sentence2.size();
      rows.push_back(std::move(row));
    } while (rows.size() < batch_rows && bytes < batch_bytes && reader.is_ready());
    return true;
  };
  for (bool more = true; more;) {
    try {
      more = read_batch();
    } catch (const InputError& error) {
      results.print(rows, threads); // the rows before the error
      throw request.reading.explained(error, dataset);
    }
    if (const std::string note = reader.take_note(); !note.empty())
      std::fprintf(stderr, "siamese: %s\n", note.c_str());
    results.print(rows, threads);
  }
  if (bad != 0)
    std::fprintf(
        stderr,
        "siamese: %zu row%s could not be used; see the output lines that begin with error\n", bad,
        bad == 1 ? "" : "s");
}

/// Whether the fields name the two sentences in a header of the layout.
bool is_header(const std::vector<std::string_view>& fields, const RowLayout& rows) {
  if (rows.numbered) return false;
  for (std::size_t i = 0; i < rows.columns[0].names.size(); ++i)
    if (siamese::detail::find_name(fields, rows.columns[0].names[i]) &&
        siamese::detail::find_name(fields, rows.columns[1].names[i]))
      return true;
  return false;
}

/// Why a line that is not typed looks like a row of a file, such as the model's training had; empty
/// if it looks like a sentence.
std::string row_form(std::string_view line, const RowLayout& trained) {
  if (line.find('\t') != line.npos) return "contains a tab";
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (line.starts_with('{') || JsonObjects::is_first_line(line)) return "looks like JSON";
  for (const char separator : {',', ';', '|'}) {
    std::vector<std::string_view> fields;
    split_fields(line, fields, separator);
    if (is_header(fields, trained)) return "looks like a header";
    for (const Dataset& dataset : datasets())
      if (is_header(fields, dataset.layout({}).rows)) return "looks like a header";
  }
  return {};
}

/// Prompts for pairs in a terminal; otherwise every two lines of standard input are a pair.
void predict_interactively(Results& results, const RowLayout& trained) {
  Threads threads(1);
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  LineReader lines("/dev/stdin");
  const auto read = [&](const char* prompt, std::string& sentence) {
    if (terminal) std::cerr << prompt;
    std::string_view line;
    if (!lines.next(line)) return false;
    sentence = line;
    const std::string form = terminal ? "" : row_form(line, trained);
    if (!form.empty())
      throw InputError("standard input", lines.line_number(),
                       "the sentence " + form + "; to read pairs in rows, give - as FILE");
    return true;
  };
  std::string sentence1, sentence2;
  while (read("Sentence 1: ", sentence1)) {
    if (!read("Sentence 2: ", sentence2)) {
      if (terminal) break;
      throw InputError("standard input", lines.line_number(),
                       "this sentence has no second one after it; two lines are a pair");
    }
    if (!terminal && lines.line_number() == 2)
      std::fprintf(stderr, "siamese: every two lines are a pair; give - as FILE to read rows\n");
    results.print({{lines.line_number() - 1, {sentence1, sentence2, 0}, {}, {}}}, threads);
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
                         "Pairs as TSV, CSV or JSON (-: standard input); without FILE, type "
                         "them, one sentence per line");
  CLI::Option* const first = command.add_option("--sentence1", request->sentence1, "One sentence");
  CLI::Option* const second =
      command.add_option("--sentence2", request->sentence2, "The other sentence");
  first->needs(second)->excludes(file);
  second->needs(first)->excludes(file);
  request->reading.add_dataset(command);
  add_sentence_columns(command, request->reading.load);
  add_row_options(command, request->reading.load);
  command
      .add_option("--copy", request->copied,
                  "Columns of FILE to repeat at the beginning of each line, such as an id")
      ->type_name("NAME,...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group("Data");
  for (const char* option : {"--dataset", "--columns", "--hypothesis-reason", "--format",
                             "--header", "--separator", "--copy", "--max-bad-rows"})
    command.get_option(option)->needs(file);
  command.add_flag("--all-classes", request->all_classes,
                   "Print the probabilities of all classes before the likeliest class");
  command.add_flag(
      "--json", request->json,
      "Print JSON, an object per line: sentences, similarity and verdict, or class and "
      "probabilities");
  add_threads(command, request->threads)->needs(file);
  command.footer(
      "Output: a line per pair with its similarity, a tab, and alike or different; for a model "
      "with\n"
      "classes the probability of the likeliest class, a tab, and its name. An unusable row of "
      "FILE\n"
      "that is allowed gives error, a tab, and the reason. FILE is read like the model's training\n"
      "files, with or without labels. A header may also name the sentences in another usual way, "
      "such\n"
      "as sentence1 and sentence2. Pairs of a user's own may have no header: the first two "
      "columns\n"
      "are compared then, which is said.\n");
  command.callback([request, file, first, &command] {
    const SavedModel saved = load_model(request->model);
    if (request->all_classes && saved.classes.empty())
      usage_error("--all-classes has no effect on a model without classes");
    if (request->all_classes && request->json)
      usage_error("--all-classes has no effect with --json, which has all probabilities");
    Results results(*request, saved);
    if (file->count() > 0) {
      const Dataset& dataset = request->reading.adopt(saved.config, saved.config_path, command);
      predict_file(*request, dataset, results);
    } else if (first->count() > 0) {
      Threads threads(1);
      results.print({{1, {request->sentence1, request->sentence2, 0}, {}, {}}}, threads);
    } else {
      const Dataset& dataset = request->reading.adopt(saved.config, saved.config_path);
      predict_interactively(results, dataset.layout(request->reading.load).rows);
    }
    results.warn();
  });
}

}
