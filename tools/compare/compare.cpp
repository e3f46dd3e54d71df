// SPDX-License-Identifier: MIT
// siamese compare: trains several configurations with several seeds, and prints one table.

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "compare/commands.hpp"
#include "compare/comparison.hpp"

#include <siamese/io/file.hpp>
#include <siamese/io/json.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
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
  ComparisonOutput output = {.folder = "comparison"};
};

/// The arguments of siamese train for a configuration such as "cnn --dropout-rate 0.2".
std::string command_line(const CompareRequest& request, const std::string& configuration,
                         int seed) {
  const std::size_t end = configuration.find(' ');
  std::string line = configuration.substr(0, end) + ' ' + request.dataset;
  if (end != configuration.npos) line += configuration.substr(end);
  if (!request.options.empty()) line += ' ' + request.options;
  return line + " --seed " + std::to_string(seed);
}

void compare(const CompareRequest& request) {
  for (const std::string& configuration : request.configurations) {
    // Checks all configurations before training any.
    const Training training(command_line(request, configuration, 1));
    if (!request.output.quiet) training.request.origins.warn();
  }
  create_folder(request.output.folder);
  SharedData data;
  DataFingerprints fingerprints;
  Results results(request.output);

  nlohmann::json comparison = {{"dataset", request.dataset},
                               {"options", request.options},
                               {"configurations", nlohmann::json::array()}};
  for (const std::string& configuration : request.configurations) {
    nlohmann::json runs = nlohmann::json::array();
    for (int seed = 1; seed <= request.seeds; ++seed) {
      const std::string command = command_line(request, configuration, seed);
      Training training(command);
      const std::string name =
          folder_name(configuration, command + fingerprints.of(training.request), seed);
      nlohmann::json evaluation = results.find(name);
      if (!request.output.quiet)
        note("siamese train " + command + (evaluation.is_null() ? "" : ": done before"));
      if (evaluation.is_null()) {
        evaluation = run(training, name, request.output, data);
        results.add(name, evaluation);
      }
      runs.push_back(std::move(evaluation));
    }
    try {
      comparison["configurations"].push_back(summarize(configuration, runs));
    } catch (const nlohmann::json::exception&) {
      results.refuse();
    }
  }
  const std::string table = as_markdown(request.dataset, comparison["configurations"]);
  show(comparison, table, request.output);
}

}

void add_compare(CLI::App& app) {
  const auto request = std::make_shared<CompareRequest>();
  CLI::App& command = *app.add_subcommand(
      "compare", "Train several configurations with several seeds and print one table");
  command.add_option("DATASET", request->dataset, "As for siamese train")
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
  add_comparison_output(command, request->output);
  command.footer(
      "Example:\n"
      "  siamese compare SNLI cnn 'rnn --bidirectional --pooling max' --options '--epochs 5'\n"
      "Figures are means over the seeds; ± is half the width of their 95 % confidence interval\n"
      "(Student's t). Accuracies are those after the last epoch at the threshold that is best on "
      "dev,\n"
      "then at 0.5. An interrupted command continues when it is run again; a training\n"
      "whose files have changed counts as a new one.\n");
  command.callback([request] { compare(*request); });
}

}
