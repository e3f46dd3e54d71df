// SPDX-License-Identifier: MIT
// Options for reading pairs, on the command line and in config.json.

#include "corpus/reading.hpp"
#include "cli/option_table.hpp"
#include "cli/options.hpp"

#include <siamese/io/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <limits>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

constexpr std::pair<std::string_view, Format> formats[] = {
    {"tsv", Format::tsv}, {"csv", Format::csv}, {"jsonl", Format::jsonl}};

const HelpTable tokenizer_help = {
    {"lower_case", "Convert all words to lower case"},
    {"characters", "Every character is a token, in place of words"},
    {"symbols", "Symbols, punctuation and emoji are tokens too, each on its own"},
    {"max_tokens", "Leave out a sentence's tokens after the first N (default: never)"},
};

const HelpTable ngram_help = {
    {"buckets",
     "Split unknown words into character n-grams, hashed to this number of tokens (default: no "
     "n-grams; such words are unknown)",
     "--ngram-buckets"},
    {"size", "Characters of an n-gram", "--ngram-size"},
};

const HelpTable vocabulary_help = {
    {"min_count", "Rarer tokens are unknown"},
    {"max_size", "Known tokens at most (default: no limit)", "--max-vocabulary"},
};

/// Splits `text` at commas that are not in quotes.
std::vector<std::string> parts(const std::string& text) {
  std::vector<std::string> result(1);
  bool quoted = false;
  for (const char c : text)
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      result.emplace_back();
    else
      result.back() += c;
  return result;
}

/// The same; a usage error unless this gives `count` parts.
std::vector<std::string> parts(const std::string& option, const std::string& text,
                               std::size_t count) {
  std::vector<std::string> result = parts(text);
  if (result.size() != count)
    usage_error(option + ": '" + text + "' does not list " + std::to_string(count) +
                " things separated by commas; a name that holds a comma is put in quotes");
  if (std::ranges::any_of(result, &std::string::empty))
    usage_error(option + ": '" + text + "' has an empty part; name each");
  return result;
}

/// Splits a list of two or three words, which must be distinct.
std::vector<std::string> different_words(const std::string& text) {
  auto words = parts("--labels", text, parts(text).size() == 3 ? 3 : 2);
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (siamese::detail::same_word(words[i], words[j]))
        usage_error("--labels: '" + words[i] + "' is given twice; give distinct words");
  }
  return words;
}

/// Splits a list of columns, which must be distinct.
std::vector<std::string> different_columns(const std::string& text, std::size_t count) {
  std::vector<std::string> names = parts("--columns", text, count);
  std::vector<std::string> sorted;
  for (const std::string& name : names) {
    const std::size_t number = siamese::detail::column_number(name);
    sorted.push_back(number == 0 ? siamese::detail::plain_name(name) : std::to_string(number));
  }
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end())
    usage_error("--columns: '" + *twice + "' is given twice; give distinct columns");
  return names;
}

}

std::vector<std::string> dataset_list() {
  std::vector<std::string> names;
  for (const Dataset& dataset : datasets()) names.emplace_back(dataset.name);
  return names;
}

std::string dataset_names() {
  std::string joined;
  for (const std::string& name : dataset_list()) joined += (joined.empty() ? "" : ", ") + name;
  return joined;
}

CLI::Option* add_rounds(CLI::App& app, LoadOptions& options) {
  return app
      .add_option_function<std::string>(
          "--rounds",
          [&options](const std::string& text) {
            options.rounds.clear();
            std::istringstream rounds(text + ",");
            for (std::string round; std::getline(rounds, round, ',');)
              options.rounds.push_back(parse_number("--rounds", round, from_to(1, 3)));
          },
          "ANLI: rounds to read from the folder")
      ->type_name("N,N,...")
      ->default_str("1,2,3")
      ->group("Data");
}

CLI::Option* add_sentence_columns(CLI::App& app, LoadOptions& options) {
  return app
      .add_option_function<std::string>(
          "--columns",
          [&options](const std::string& text) {
            const auto names = different_columns(text, 2);
            options.columns = {names[0], names[1], ""};
          },
          "Columns of the sentences: names, or numbers from 1 (default: the dataset's, else those "
          "that the header names as a known dataset does)")
      ->type_name("A,B")
      ->group("Data");
}

void add_reading_options(CLI::App& app, LoadOptions& options) {
  const char* const group = "Data";
  app.add_option_function<std::string>(
         "--columns",
         [&options](const std::string& text) {
           const auto names = different_columns(text, 3);
           options.columns = {names[0], names[1], names[2]};
         },
         "Columns of the sentences and the label: names, or numbers from 1 (default: the "
         "dataset's; for pairs sentence1,sentence2,label or other usual names)")
      ->type_name("A,B,LABEL")
      ->group(group);
  app.add_option_function<std::string>(
         "--label-range",
         [&options](const std::string& text) {
           constexpr float most = std::numeric_limits<float>::max();
           const auto ends = parts("--label-range", text, 2);
           const auto number = [](const std::string& end) {
             return parse_number("--label-range", end, Range<float>{-most, most, "a number"});
           };
           options.label_range = {number(ends[0]), number(ends[1])};
           if (options.label_range.not_alike == options.label_range.alike)
             usage_error("--label-range: '" + text + "' must be two numbers");
         },
         "pairs: labels that mean not alike and alike; 1,0 where 0 means alike (default: 0,1)")
      ->type_name("X,Y")
      ->group(group);
  app.add_option_function<std::string>(
         "--labels",
         [&options](const std::string& text) { options.label_words = different_words(text); },
         "pairs: words that mean not alike and alike, such as no,yes; with classes entailment, "
         "neutral and contradiction (default: numbers)")
      ->type_name("A,B")
      ->excludes("--label-range")
      ->group(group);
  add_row_options(app, options);
}

void add_row_options(CLI::App& app, LoadOptions& options) {
  const char* const group = "Data";
  app.add_flag(
         "--hypothesis-reason", options.hypothesis_and_reason,
         "ANLI: read pairs of hypothesis and annotator's reason instead of context and hypothesis")
      ->group(group);
  app.add_option_function<std::string>(
         "--format",
         [&options](const std::string& text) {
           for (const auto& [name, format] : formats)
             if (name == text) options.format = format;
         },
         "tsv, csv or jsonl, which is JSON (default: by the first lines)")
      ->type_name("NAME")
      ->check(CLI::IsMember({"tsv", "csv", "jsonl"}))
      ->group(group);
  app.add_option_function<std::string>(
         "--separator",
         [&options](const std::string& text) {
           const std::string one = text == "tab" ? "\t" : text;
           if (one.size() != 1 || one == "\"" || std::isalnum(static_cast<unsigned char>(one[0])))
             usage_error("--separator: '" + text +
                         "' is not a separator; give one character, such as ';', or tab");
           options.separator = one[0];
         },
         "The character between columns (default: by the first lines)")
      ->type_name("C")
      ->group(group);
  app.add_flag("--header", options.header,
               "The first row is a header, although --columns gives numbers")
      ->group(group);
  add_number(app, "--max-bad-rows", options.max_bad_rows, bad_rows(), "Unusable rows to allow")
      ->group(group);
}

void add_task(CLI::App& app, LoadOptions& options) {
  app.add_option_function<std::string>(
         "--task",
         [&options](const std::string& name) {
           options.task = name == name_of(Task::nli3) ? Task::nli3 : Task::similarity;
         },
         "Meaning of the labels: similarity, or nli3: entailment, neutral, contradiction")
      ->check(
          CLI::IsMember({std::string(name_of(Task::similarity)), std::string(name_of(Task::nli3))}))
      ->type_name("NAME")
      ->default_str(std::string(name_of(Task::similarity)))
      ->group("Data");
}

void add_text_options(CLI::App& app, Tokenizer& tokenizer, NgramOptions& ngrams,
                      VocabularyOptions& vocabulary) {
  const char* const group = "Data";
  add_options(app, group, tokenizer, tokenizer_help);
  app.add_flag_callback(
         "--nfc",
         [&tokenizer] {
           if (!has_nfc) usage_error("--nfc needs a siamese built with utf8proc");
           tokenizer.nfc = true;
         },
         "Convert texts to Unicode normalization form C, so that accented letters are one "
         "character")
      ->group(group);
  add_options(app, group, ngrams, ngram_help);
  add_options(app, group, vocabulary, vocabulary_help);
}

std::vector<Ineffective> without_effect(const Tokenizer& tokenizer, const NgramOptions& ngrams) {
  std::vector<Ineffective> list;
  if (tokenizer.characters) list.push_back({{"--ngram-buckets", "--symbols"}, "with --characters"});
  if (ngrams.buckets == 0) list.push_back({{"--ngram-size"}, "without --ngram-buckets"});
  return list;
}

nlohmann::json text_values(Tokenizer tokenizer, NgramOptions ngrams) {
  nlohmann::json values = values_of({{"", bind(tokenizer)}}, tokenizer_help);
  values.update(values_of({{"", bind(ngrams)}}, ngram_help));
  values["nfc"] = tokenizer.nfc;
  return values;
}

void add_split_options(CLI::App& app, LoadOptions& options) {
  const char* const group = "Data";
  constexpr Range<double> fractions = split_fractions();
  add_number(app, "--dev-fraction", options.dev_fraction, fractions,
             "Fraction of the training pairs to use for dev if there is no file")
      ->group(group);
  add_number(app, "--test-fraction", options.test_fraction, fractions,
             "Fraction of the training pairs to use for test if there is no file")
      ->group(group);
  app.add_flag(
         "--disjoint-split", options.disjoint_split,
         "Split so that no sentence is in two parts; training pairs that share a sentence with a "
         "file of dev or test pairs are left out")
      ->group(group);
  add_number(app, "--split-seed", options.split_seed, seeds(), "Selects the pairs for dev and test")
      ->group(group);
}

std::vector<Ineffective> split_without_effect(bool has_dev, bool has_test) {
  std::vector<Ineffective> list;
  const auto given = [](const char* part) {
    return std::string("where ") + part + " pairs have a file of their own";
  };
  if (has_dev) list.push_back({{"--dev-fraction"}, given("dev")});
  if (has_test) list.push_back({{"--test-fraction"}, given("test")});
  if (has_dev && has_test) list.push_back({{"--split-seed"}, given("dev and test")});
  return list;
}

nlohmann::json describe(const Dataset& dataset, const LoadOptions& options) {
  nlohmann::json description = {{"task", name_of(options.task)}};
  if (dataset.name == "ANLI") {
    description["rounds"] = options.rounds;
    description["hypothesis_reason"] = options.hypothesis_and_reason;
  }
  if (options.columns != Columns()) {
    const auto& [sentence1, sentence2, label] = options.columns;
    description["columns"] = {sentence1, sentence2, label};
    description["header"] = options.header;
  }
  if (dataset.name == own_pairs) {
    description["label_range"] = {options.label_range.not_alike, options.label_range.alike};
    if (!options.label_words.empty()) description["labels"] = options.label_words;
  }
  for (const auto& [name, format] : formats)
    if (format == options.format) description["format"] = name;
  if (options.separator != 0) description["separator"] = std::string(1, options.separator);
  return description;
}

namespace {

/// Sets options from `description`. Throws nlohmann's exceptions.
void restore(const nlohmann::json& description, LoadOptions& options) {
  const std::string task = description.value("task", std::string(name_of(Task::similarity)));
  for (const Task known : {Task::similarity, Task::nli3})
    if (task == name_of(known)) options.task = known;
  options.hypothesis_and_reason = description.value("hypothesis_reason", false);
  if (description.contains("columns")) {
    const auto names = description["columns"].get<std::array<std::string, 3>>();
    options.columns = {names[0], names[1], names[2]};
  }
  if (description.contains("label_range")) {
    const auto ends = description["label_range"].get<std::array<float, 2>>();
    if (!(ends[0] != ends[1]))
      throw ArgumentError("reading.label_range is not two distinct numbers; correct it, or give "
                          "--label-range");
    options.label_range = {ends[0], ends[1]};
  }
  options.header = description.value("header", false);
  const std::string separator = description.value("separator", std::string());
  options.separator = separator.empty() ? '\0' : separator.front();
  if (description.contains("labels")) description["labels"].get_to(options.label_words);
  const std::string name = description.value("format", std::string());
  for (const auto& [known, format] : formats)
    if (known == name) options.format = format;
}

}

void FileReading::add_dataset(CLI::App& app) {
  app.add_option("--dataset", dataset,
                 "How to read the files: " + dataset_names() +
                     " (default: like the model's training files)")
      ->type_name("NAME")
      ->check(CLI::IsMember(dataset_list()))
      ->group("Data");
}

const Dataset& FileReading::adopt(const nlohmann::json& config,
                                  const std::filesystem::path& config_path) {
  try {
    const nlohmann::json training = config.value("training", nlohmann::json::object());
    std::string trained = training.value("dataset", std::string(own_pairs));
    if (trained == "sample") trained = own_pairs;
    if (dataset.empty() || dataset == trained)
      restore(training.value("reading", nlohmann::json::object()), load);
    return find_dataset(dataset.empty() ? trained : dataset);
  } catch (const nlohmann::json::exception& error) {
    throw InputError(config_path.string(), 0,
                     "training: " + siamese::detail::problem_of(error) +
                         "; correct it, or give --dataset");
  } catch (const ArgumentError& error) {
    throw InputError(config_path.string(), 0, std::string("training: ") + error.what());
  }
}

const Dataset& FileReading::adopt(const nlohmann::json& config,
                                  const std::filesystem::path& config_path,
                                  const CLI::App& command) {
  const LoadOptions given = load;
  const Dataset& read_as = adopt(config, config_path);
  const auto keep = [&](const char* name, auto LoadOptions::*option) {
    const CLI::Option* const declared = command.get_option_no_throw(name);
    const bool is_given = declared != nullptr && declared->count() > 0;
    if (is_given) load.*option = given.*option;
    return is_given;
  };
  named_columns = keep("--columns", &LoadOptions::columns);
  load.header = given.header; // the training's files had one, or not; these may differ
  if (keep("--label-range", &LoadOptions::label_range)) load.label_words.clear();
  keep("--labels", &LoadOptions::label_words);
  keep("--hypothesis-reason", &LoadOptions::hypothesis_and_reason);
  if (keep("--separator", &LoadOptions::separator) && command.count("--format") == 0)
    load.format = Format::automatic;
  if (keep("--format", &LoadOptions::format) && load.format != Format::csv &&
      command.count("--separator") == 0)
    load.separator = 0;
  refuse(without_effect_on(read_as, load), command);
  return read_as;
}

std::vector<Ineffective> without_effect_on(const Dataset& dataset, const LoadOptions& options) {
  std::vector<Ineffective> list;
  const std::string name(dataset.name);
  if (name != "ANLI")
    list.push_back({{"--rounds", "--hypothesis-reason"}, "on " + name + "; it is for ANLI"});
  if (name != own_pairs)
    list.push_back({{"--label-range", "--labels"},
                    "on " + name +
                        ", whose labels are known; read your own labels with "
                        "--dataset pairs"});
  if (options.task == Task::nli3)
    list.push_back({{"--label-range"}, "with --task nli3; --labels names the classes"});
  if (options.format == Format::jsonl) list.push_back({{"--separator"}, "with --format jsonl"});
  if (siamese::detail::column_number(options.columns.sentence1) == 0)
    list.push_back({{"--header"},
                    "unless --columns gives numbers: a header that names the columns "
                    "is recognised"});
  return list;
}

Error FileReading::explained(const InputError& error, const Dataset& read_as) const {
  if (!dataset.empty()) return error;
  const std::string problem = error.what();
  const bool has_remedy = problem.find("--columns") != problem.npos;
  return Error(problem + " (read as " + std::string(read_as.name) + ", as in training" +
               (has_remedy ? ")" : "; choose another with --dataset)"));
}

}
