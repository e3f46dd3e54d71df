// SPDX-License-Identifier: MIT
// The known datasets: published corpora, and a user's own pairs.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/byte_reader.hpp>
#include <siamese/data/layouts.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/load_report.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/read_pairs.hpp>
#include <siamese/data/row_reader.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// A known dataset: the names of its files, and how to read one.
struct Dataset {
  /// Names of the training, dev and test file; empty if the corpus has no such file. In ANLI's
  /// names "?" stands for the round. "*" stands for any of `extensions`.
  struct Files {
    std::string_view train, dev, test;
  };

  std::string_view name;
  /// The names of the published files in the order in which they are tried, each also with .gz;
  /// after them `usual_files`. Names match exactly, so that a sample of a corpus is never mistaken
  /// for the corpus.
  std::vector<Files> files;
  PairLayout (*usual_layout)(const LoadOptions&);
  /// Whether the labels can be classes (Task::nli3).
  bool has_classes;
  /// Whether similarity labels can lie between 0 and 1.
  bool is_graded = false;

  /// The columns and the format of its files, unless the options name others.
  PairLayout layout(const LoadOptions& options) const {
    return detail::requested(usual_layout(options), options);
  }

  /// Reads the pairs of one file and adds to the report. Throws FileError, InputError, and
  /// ArgumentError if the labels do not suit the task.
  Pairs read(const std::filesystem::path& path, const LoadOptions& options,
             LoadReport& report) const {
    if (options.task == Task::nli3 && !has_classes)
      throw ArgumentError("the labels of " + std::string(name) +
                          " are not classes; the task nli3 needs an entailment corpus");
    try {
      return read_pairs(path, layout(options), options, report);
    } catch (const InputError&) {
      if (!detail::can_be_read_again(path)) throw;
      const auto seen = columns_without_label(path, options);
      if (!seen) throw;
      throw InputError(path.string(), 1,
                       "no column " + layout(options).rows.columns[2].names.front() +
                           (seen->empty() ? "" : " among " + detail::listed(*seen)) +
                           ": pairs without labels can be compared by siamese predict, but not "
                           "used for training or evaluation; --columns names other columns");
    }
  }

  /// Whether the file has labels, by its header; true for a file without header. Throws like
  /// read().
  bool is_labelled(const std::filesystem::path& path, const LoadOptions& options) const {
    return !columns_without_label(path, options);
  }

private:
  /// The names of the file's columns if they lack the label; nothing otherwise.
  std::optional<std::vector<std::string>> columns_without_label(const std::filesystem::path& path,
                                                                const LoadOptions& options) const {
    RowLayout rows = layout(options).rows;
    rows.columns[2].optional = true;
    RowReader reader(path, rows);
    reader.next();
    const std::string& problem = reader.problem();
    if (reader.has(2) || (!problem.empty() && !problem.starts_with("no field"))) return {};
    return reader.column_names();
  }
};

/// The extensions that "*" stands for, in the order in which they are tried. They do not decide the
/// format.
inline constexpr std::string_view extensions[] = {"tsv", "csv", "jsonl", "json", "txt"};

/// Names of the files of any corpus, in the order in which they are tried.
inline constexpr Dataset::Files usual_files[] = {{"train.*", "dev.*", "test.*"},
                                                 {"training.*", "validation.*", "testing.*"},
                                                 {"", "valid.*", ""},
                                                 {"", "val.*", ""},
                                                 {"", "development.*", ""}};

/// All data sets that can be read by name.
inline const std::vector<Dataset>& datasets() {
  using namespace detail;
  static const std::vector<Dataset> all = {
      {"SNLI",
       {{"snli_1.0_train.jsonl", "snli_1.0_dev.jsonl", "snli_1.0_test.jsonl"},
        {"snli_1.0_train.txt", "snli_1.0_dev.txt", "snli_1.0_test.txt"}},
       snli_layout,
       true},
      {"QQP", {{"quora_duplicate_questions.tsv", "", ""}}, qqp_layout, false},
      {"ANLI", {{"R?/train.jsonl", "R?/dev.jsonl", "R?/test.jsonl"}}, anli_layout, true},
      {"MultiNLI",
       {{"multinli_1.0_train.jsonl", "multinli_1.0_dev_matched.jsonl",
         "multinli_1.0_dev_mismatched.jsonl"},
        {"multinli_1.0_train.txt", "multinli_1.0_dev_matched.txt",
         "multinli_1.0_dev_mismatched.txt"},
        {"train.*", "dev_matched.*", "dev_mismatched.*"},
        {"train.*", "validation_matched.*", "validation_mismatched.*"}},
       snli_layout,
       true},
      {"SciTail",
       {{"scitail_1.0_train.txt", "scitail_1.0_dev.txt", "scitail_1.0_test.txt"},
        {"scitail_1.0_train.tsv", "scitail_1.0_dev.tsv", "scitail_1.0_test.tsv"}},
       scitail_layout,
       true},
      {"MRPC", {{"msr_paraphrase_train.txt", "", "msr_paraphrase_test.txt"}}, mrpc_layout, false},
      {"PAWS", {}, paws_layout, false},
      {"STS-B",
       {{"stsb_train.tsv", "stsb_dev.tsv", "stsb_test.tsv"},
        {"sts-train.csv", "sts-dev.csv", "sts-test.csv"}},
       stsb_layout,
       false,
       true},
      {"SICK",
       {{"SICK_train.txt", "SICK_trial.txt", "SICK_test_annotated.txt"},
        {"sick_train.txt", "sick_trial.txt", "sick_test.txt"},
        {"SICK.txt", "SICK.txt", "SICK.txt"}},
       sick_layout,
       true,
       true},
      {"RTE", {}, rte_layout, true},
      {"QNLI", {}, qnli_layout, true},
      {"pairs", {}, own_layout, true},
  };
  return all;
}

/// The dataset of that name. Throws ArgumentError if there is none.
inline const Dataset& find_dataset(std::string_view name) {
  std::string known;
  for (const Dataset& dataset : datasets()) {
    if (dataset.name == name) return dataset;
    known += (known.empty() ? "" : ", ") + std::string(dataset.name);
  }
  throw ArgumentError("unknown dataset " + detail::quoted(name) + "; known are " + known);
}

}
