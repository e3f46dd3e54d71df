// SPDX-License-Identifier: MIT
// Runs, names and summarizes trainings.

#include "compare/comparison.hpp"
#include "cli/arguments.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "compare/statistics.hpp"
#include "train/evaluation.hpp"
#include "train/folder.hpp"

#include <siamese/core/fingerprint.hpp>
#include <siamese/io/file.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/model_files.hpp>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <system_error>

namespace siamese::tool {

namespace {

struct Column {
  const char* title;
  const char* figure;       ///< of evaluation.json
  const char* instead = ""; ///< the figure of models without that one, which have classes
};
/// The columns after the last epoch. The first that a configuration has on dev ranks it.
constexpr Column columns[] = {{"dev Spearman", "last_dev_spearman"},
                              {"test Spearman", "test_spearman"},
                              {"dev accuracy", "dev_accuracy_at_threshold", "last_dev_accuracy"},
                              {"test accuracy", "test_accuracy_at_threshold", "test_accuracy"},
                              {"dev at 0.5", "last_dev_accuracy"},
                              {"mean dev at 0.5", "mean_dev_accuracy"},
                              {"test at 0.5", "test_accuracy"}};

/// The name of the column's figure in a summary; empty if it has none. Models with classes have no
/// threshold, and so no figures at 0.5.
std::string figure_in(const nlohmann::json& summary, const Column& column) {
  const bool has_threshold = summary.contains("dev_accuracy_at_threshold") ||
                             summary.contains("test_accuracy_at_threshold");
  if (std::string_view(column.title).ends_with(" at 0.5") && !has_threshold) return {};
  for (const char* figure : {column.figure, column.instead})
    if (summary.contains(figure)) return figure;
  return {};
}

std::string shown(const nlohmann::json& summary, const Column& column) {
  const std::string figure = figure_in(summary, column);
  if (figure.empty()) return "none";
  const nlohmann::json& mean = summary[figure];
  std::string text = four_decimals(mean["mean"]);
  if (mean.contains("half_width")) text += " ± " + four_decimals(mean["half_width"]);
  return text;
}

}

void add_comparison_output(CLI::App& command, ComparisonOutput& output) {
  command.add_option("--out", output.folder, "Folder of the results, the table and all models")
      ->type_name("DIR")
      ->default_str(output.folder.string());
  command.add_flag("--overwrite", output.overwrite, "Repeat trainings whose results are in DIR");
  command.add_flag("--json", output.json, "Print JSON");
  command.add_flag("--quiet", output.quiet, "Print only the table");
}

Training::Training(const std::string& line) {
  add_training_command(command, request);
  try {
    parse(command, split_line(line));
  } catch (const CLI::Success&) {
    usage_error("'" + line + "' asks for help; see siamese train --help");
  } catch (const CLI::ParseError& error) {
    usage_error("'" + line + "': " + plain_message(error));
  }
  complete();
}

Training::Training(const std::vector<Setting>& settings) {
  add_training_command(command, request);
  command.preparse_callback([&](std::size_t) { give(command, settings, request.origins); });
  command.parse(std::vector<std::string>());
  complete();
}

void Training::complete() {
  for (const char* option :
       {"--experiment-name", "--model-dir", "--overwrite", "--resume", "--print-config"})
    if (command.count(option) > 0)
      usage_error(request.origins.located(
          std::string(option) + " has no effect here; --out names the folder of all trainings"));
  prepare(request, command);
  find_files(request, command);
}

const TrainingData& SharedData::of(const TrainRequest& request) {
  if (!data_ || request.data != read_by_) {
    data_.reset(); // before reading, so that memory holds one corpus at a time
    data_.emplace(read_data(request.data, request.output.quiet));
    read_by_ = request.data;
  }
  return *data_;
}

nlohmann::json run(Training& training, const std::string& name, const ComparisonOutput& output,
                   SharedData& data) {
  TrainRequest& request = training.request;
  request.output.model_dir = output.folder;
  request.output.experiment_name = name;
  request.output.overwrite = output.overwrite;
  std::error_code ignored;
  request.training.checkpoints.resume =
      !output.overwrite && std::filesystem::exists(output.folder / name, ignored);
  request.output.quiet = output.quiet;
  return train(request, data.of(request));
}

std::string DataFingerprints::of(const TrainRequest& request) {
  std::vector<std::filesystem::path> files;
  for (const auto* part : {&request.data.train, &request.data.dev, &request.data.test})
    files.insert(files.end(), part->begin(), part->end());
  for (const std::filesystem::path* file : {&request.data.vectors, &request.data.start})
    if (!file->empty()) files.push_back(*file);
  Fingerprint all;
  for (const std::filesystem::path& file : files) {
    std::string& one = known_[file];
    if (one.empty()) {
      Fingerprint content;
      read_pieces(file, [&](std::string_view piece) { content.add(piece); });
      one = content.text();
    }
    all.add(one);
  }
  return all.text();
}

std::string folder_name(const std::string& configuration, const std::string& identity, int seed) {
  constexpr std::size_t longest = 100;
  std::string name;
  for (const char c : configuration) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-';
    if (plain) name += c;
    if (!plain && !name.empty() && name.back() != '_') name += '_';
  }
  return name.substr(0, longest) + '_' + Fingerprint().add(identity).text() + "_seed" +
         std::to_string(seed);
}

Results::Results(const ComparisonOutput& output)
    : folder_(output.folder), file_(folder_ / "results.json") {
  std::error_code ignored;
  if (output.overwrite) {
    write_file(file_, dump_json(runs_));
  } else if (std::filesystem::exists(file_, ignored)) {
    runs_ = parse_json(read_file(file_), file_.string());
    if (!runs_.is_object())
      throw InputError(file_.string(), 0,
                       "is not a file of results; give --overwrite or another --out");
  }
}

nlohmann::json Results::find(const std::string& name) const {
  std::error_code ignored;
  // Training writes the configuration last.
  const bool has_model = std::filesystem::exists(folder_ / name / config_file, ignored) &&
                         !has_saved_training(folder_ / name);
  const auto found = has_model ? runs_.find(name) : runs_.end();
  if (found == runs_.end()) return nlohmann::json();
  try {
    check_evaluation(*found);
  } catch (const ArgumentError& error) {
    refuse(found->is_object() ? error.what() : "");
  }
  return *found;
}

void Results::add(const std::string& name, const nlohmann::json& evaluation) {
  runs_[name] = evaluation;
  write_file(file_, dump_json(runs_));
}

void Results::refuse(const std::string& reason) const {
  throw InputError(file_.string(), 0,
                   "an entry is not the result of a training" +
                       (reason.empty() ? "" : ": " + reason) +
                       "; give --overwrite or another --out");
}

void create_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw FileError(folder.string() + ": cannot create the folder: " + error.message() +
                    "; choose another with --out");
}

nlohmann::json summarize(const std::string& configuration, const nlohmann::json& runs) {
  nlohmann::json summary = {{"configuration", configuration}, {"runs", runs}};
  for (const Column& column : columns) {
    std::vector<double> values;
    for (const nlohmann::json& run : runs)
      if (run.contains(column.figure) && run.at(column.figure).is_number())
        values.push_back(run[column.figure]);
    if (values.empty()) continue;
    const Mean mean = mean_of(values);
    summary[column.figure] = {{"mean", mean.value}};
    if (mean.half_width) summary[column.figure]["half_width"] = *mean.half_width;
  }
  for (const char* figure : {"epoch_seconds", "pairs_per_second"}) {
    std::vector<double> values;
    for (const nlohmann::json& run : runs) values.push_back(run.at(figure));
    summary[figure] = mean_of(values).value;
  }
  summary["parameters"] = runs.front().at("parameters");
  return summary;
}

Rank rank_of(const nlohmann::json& summary) {
  for (const Column& column : columns) {
    const std::string figure = figure_in(summary, column);
    if (std::string_view(column.title).starts_with("dev ") && !figure.empty())
      return {column.title, summary[figure]["mean"]};
  }
  return {};
}

std::string as_markdown(const std::string& title, const nlohmann::json& configurations) {
  std::vector<Column> filled;
  for (const Column& column : columns)
    if (std::ranges::any_of(configurations, [&](const nlohmann::json& summary) {
          return !figure_in(summary, column).empty();
        }))
      filled.push_back(column);
  std::string text = "| " + text_cell(title) + " | ", line = "|---|";
  for (const Column& column : filled) {
    text += column.title + std::string(" | ");
    line += "---|";
  }
  text += "seconds per epoch | pairs/s | parameters |\n" + line + "---|---|---|\n";
  for (const nlohmann::json& summary : configurations) {
    text += "| " + code_cell(summary["configuration"].get<std::string>()) + " | ";
    for (const Column& column : filled) text += shown(summary, column) + " | ";
    char figures[128];
    std::snprintf(figures, sizeof figures, "%.2f | %.0f | ", summary["epoch_seconds"].get<double>(),
                  summary["pairs_per_second"].get<double>());
    text += figures + summary["parameters"].dump() + " |\n";
  }
  return text;
}

void show(const nlohmann::json& comparison, const std::string& table,
          const ComparisonOutput& output) {
  write_file(output.folder / "comparison.json", dump_json(comparison));
  write_file(output.folder / "comparison.md", table);
  print(output.json ? dump_json(comparison) : table);
}

}
