// SPDX-License-Identifier: MIT
// siamese compare: trains several configurations with several seeds, and prints one table.

#include "commands.hpp"
#include "interrupt.hpp"
#include "options.hpp"
#include "output.hpp"
#include "statistics.hpp"
#include "train.hpp"

#include <siamese/io/file.hpp>
#include <siamese/io/json.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace siamese::tool {

namespace {

struct CompareRequest {
  std::string dataset;
  std::vector<std::string> configurations = {"cnn", "rnn", "multihead"};
  std::string options;
  int seeds = 3;
  std::filesystem::path out = "comparison";
  bool overwrite = false, quiet = false, json = false;
};

constexpr const char* results_file = "results.json";

struct Column {
  const char* title;
  const char* figure; ///< of evaluation.json
};
constexpr Column accuracy_columns[] = {{"mean dev", "mean_dev_accuracy"},
                                       {"last dev", "last_dev_accuracy"},
                                       {"test", "test_accuracy"}};

/// All trainings so far, kept in a file: what is there is not trained again.
class Results {
public:
  Results(std::filesystem::path file, bool anew) : file_(std::move(file)) {
    std::error_code ignored;
    if (anew || !std::filesystem::exists(file_, ignored)) return;
    runs_ = parse_json(read_file(file_), file_.string());
    if (!runs_.is_object())
      throw InputError(file_.string(), 0, "holds no results; give --overwrite or another --out");
  }

  /// The evaluation of this training, or null.
  nlohmann::json find(const std::string& command) const {
    return runs_.value(command, nlohmann::json());
  }
  void add(const std::string& command, const nlohmann::json& evaluation) {
    runs_[command] = evaluation;
    write_file(file_, dump_json(runs_));
  }

private:
  std::filesystem::path file_;
  nlohmann::json runs_ = nlohmann::json::object();
};

/// "cnn --dropout-rate 0.2" as it would stand behind siamese train.
std::string command_line(const CompareRequest& request, const std::string& configuration,
                         int seed) {
  const std::size_t end = configuration.find(' ');
  std::string line = configuration.substr(0, end) + ' ' + request.dataset;
  if (end != configuration.npos) line += configuration.substr(end);
  if (!request.options.empty()) line += ' ' + request.options;
  return line + " --seed " + std::to_string(seed);
}

/// A folder's name of the letters, digits, dots and hyphens of a configuration, and of a hash of
/// the whole command line.
std::string folder_name(const CompareRequest& request, const std::string& configuration, int seed) {
  constexpr std::size_t longest = 100;
  std::string name;
  for (const char c : configuration) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-';
    if (plain) name += c;
    if (!plain && !name.empty() && name.back() != '_') name += '_';
  }
  std::uint32_t hash = 0x811c9dc5; // FNV-1a
  for (const char c : command_line(request, configuration, seed))
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193;
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", hash);
  return name.substr(0, longest) + '_' + digits + "_seed" + std::to_string(seed);
}

/// A request that is read and checked like the command line of siamese train.
struct Training {
  TrainRequest request;
  CLI::App command{"", "train"};

  explicit Training(const std::string& line) {
    add_training_command(command, request);
    try {
      command.parse(line, false);
    } catch (const CLI::Success&) {
      usage_error("'" + line + "' asks for help; see siamese train --help");
    } catch (const CLI::ParseError& error) {
      usage_error("'" + line + "': " + error.what());
    }
    for (const char* option :
         {"--experiment-name", "--model-dir", "--overwrite", "--resume", "--print-config"})
      if (command.count(option) > 0)
        usage_error(request.origins.located(std::string(option) +
                                            " has no effect here; --out names the folder of all"));
    prepare(request, command);
  }
};

/// What the training before has read, which most share.
class SharedData {
public:
  const TrainingData& of(const TrainRequest& request) {
    if (!data_ || !read_the_same(request, read_by_)) {
      data_.emplace(read_data(request));
      read_by_ = request;
    }
    return *data_;
  }

private:
  TrainRequest read_by_;
  std::optional<TrainingData> data_;
};

nlohmann::json run(const CompareRequest& request, const std::string& configuration, int seed,
                   SharedData& data) {
  Training training(command_line(request, configuration, seed));
  training.request.model_dir = request.out;
  training.request.experiment_name = folder_name(request, configuration, seed);
  training.request.overwrite = request.overwrite;
  training.request.checkpoints.resume = !request.overwrite;
  training.request.quiet = request.quiet;
  find_files(training.request);
  return train(training.request, data.of(training.request));
}

/// The runs of one configuration and the means of their figures.
nlohmann::json summarize(const std::string& configuration, const nlohmann::json& runs) {
  nlohmann::json summary = {{"configuration", configuration}, {"runs", runs}};
  for (const Column& column : accuracy_columns) {
    std::vector<double> values;
    for (const nlohmann::json& run : runs)
      if (run.at(column.figure).is_number()) values.push_back(run[column.figure]);
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

std::string shown(const nlohmann::json& summary, const char* figure) {
  if (!summary.contains(figure)) return "none";
  const nlohmann::json& mean = summary[figure];
  std::string text = four_decimals(mean["mean"]);
  if (mean.contains("half_width")) text += " ± " + four_decimals(mean["half_width"]);
  return text;
}

/// Also a table that a terminal shows well.
std::string as_markdown(const CompareRequest& request, const nlohmann::json& comparison) {
  std::string text = "| " + request.dataset +
                     " | mean dev | last dev | test | seconds an epoch | pairs/s | parameters |\n"
                     "|---|---|---|---|---|---|---|\n";
  for (const nlohmann::json& summary : comparison["configurations"]) {
    text += "| `" + summary["configuration"].get<std::string>() + "` | ";
    for (const Column& column : accuracy_columns) text += shown(summary, column.figure) + " | ";
    char figures[128];
    std::snprintf(figures, sizeof figures, "%.2f | %.0f | ", summary["epoch_seconds"].get<double>(),
                  summary["pairs_per_second"].get<double>());
    text += figures + summary["parameters"].dump() + " |\n";
  }
  return text;
}

void compare(const CompareRequest& request) {
  for (const std::string& configuration : request.configurations) {
    // All are checked before any is trained.
    const Training training(command_line(request, configuration, 1));
    if (!request.quiet) training.request.origins.warn();
  }
  std::error_code error;
  std::filesystem::create_directories(request.out, error);
  if (error)
    throw FileError(request.out.string() + ": cannot create the folder: " + error.message() +
                    "; choose another with --out");
  Results results(request.out / results_file, request.overwrite);

  nlohmann::json comparison = {{"dataset", request.dataset},
                               {"options", request.options},
                               {"configurations", nlohmann::json::array()}};
  SharedData data;
  for (const std::string& configuration : request.configurations) {
    nlohmann::json runs = nlohmann::json::array();
    for (int seed = 1; seed <= request.seeds; ++seed) {
      const std::string command = command_line(request, configuration, seed);
      nlohmann::json evaluation = results.find(command);
      if (!request.quiet)
        std::fprintf(stderr, "siamese train %s%s\n", command.c_str(),
                     evaluation.is_null() ? "" : ": done before");
      if (evaluation.is_null()) {
        evaluation = run(request, configuration, seed, data);
        results.add(command, evaluation);
      }
      runs.push_back(std::move(evaluation));
    }
    try {
      comparison["configurations"].push_back(summarize(configuration, runs));
    } catch (const nlohmann::json::exception&) {
      throw InputError((request.out / results_file).string(), 0,
                       "an entry is no training's result; give --overwrite or another --out");
    }
  }
  const std::string table = as_markdown(request, comparison);
  write_file(request.out / "comparison.json", dump_json(comparison));
  write_file(request.out / "comparison.md", table);
  print(request.json ? dump_json(comparison) : table);
}

}

void add_compare(CLI::App& app) {
  const auto request = std::make_shared<CompareRequest>();
  CLI::App& command = *app.add_subcommand(
      "compare", "Train several configurations with several seeds and print one table");
  command.add_option("DATASET", request->dataset, "As behind siamese train")
      ->type_name("")
      ->required();
  command
      .add_option("CONFIG", request->configurations,
                  "Encoders with their options, each in quotes (default: cnn rnn multihead)")
      ->type_name("");
  add_number(command, "--seeds", request->seeds, from_to(1, 1000),
             "Trainings of each configuration, with the seeds 1, 2, ...");
  command
      .add_option("--options", request->options,
                  "Options of siamese train for every configuration, in quotes")
      ->type_name("OPTIONS");
  command.add_option("--out", request->out, "Folder of the results, the table and all models")
      ->type_name("DIR")
      ->default_str("comparison");
  command.add_flag("--overwrite", request->overwrite,
                   "Train anew what has been trained before and is in DIR");
  command.add_flag("--json", request->json, "Print JSON");
  command.add_flag("--quiet", request->quiet, "Print the table alone");
  command.footer(
      "Example:\n"
      "  siamese compare SNLI cnn 'rnn --bidirectional --pooling max' --options '--epochs 5'\n"
      "Figures are means over the seeds; ± is half the width of their 95 % confidence interval\n"
      "(Student's t). When it is interrupted, the same command goes on after the last training\n"
      "that was finished.\n");
  command.callback([request] { compare(*request); });
}

}
