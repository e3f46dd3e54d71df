// SPDX-License-Identifier: MIT
// siamese evaluate: how right a model is on labelled pairs.

#include "commands.hpp"
#include "options.hpp"
#include "output.hpp"
#include "reading.hpp"
#include "saved_model.hpp"

#include <siamese/data/corpus.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/io/json.hpp>
#include <siamese/training/metrics.hpp>

#include <cstddef>
#include <exception>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace siamese::tool {

namespace {

struct EvaluateRequest {
  ModelChoice model;
  std::vector<std::filesystem::path> files;
  std::string dataset;
  LoadOptions load;
  bool reading_is_given = false; ///< by options; else the files are read as in training
  int threads = 0;
  bool json = false;
};

struct Result {
  std::string name;
  std::size_t pairs = 0;
  double accuracy = 0, loss = 0;
};

/// How the files are read and what is measured: as in training, unless the request says otherwise.
struct Measure {
  const Dataset& dataset;
  AnyLoss loss;
  bool own_dataset; ///< the model's, not one asked for

  Pairs read(const std::filesystem::path& path, const LoadOptions& options,
             LoadReport& report) const {
    try {
      return dataset.read(path, options, report);
    } catch (const InputError& error) {
      if (!own_dataset) throw;
      throw Error(std::string(error.what()) + " (read as " + std::string(dataset.name) +
                  ", as in training; --dataset says otherwise)");
    }
  }
};

Measure measure_of(EvaluateRequest& request, const SavedModel& saved) {
  try {
    const nlohmann::json training = saved.config.value("training", nlohmann::json::object());
    std::string dataset = request.dataset;
    if (dataset.empty()) dataset = training.value("dataset", "pairs");
    if (dataset == "sample") dataset = "pairs";
    if (request.dataset.empty() && !request.reading_is_given)
      restore(training.value("reading", nlohmann::json::object()), request.load);
    return {find_dataset(dataset), AnyLoss(training.value("loss", std::string(Mse::name))),
            request.dataset.empty()};
  } catch (const std::exception& error) {
    throw InputError(saved.config_path.string(), 0, std::string("training: ") + error.what());
  }
}

Result evaluate_file(const std::filesystem::path& path, const Measure& measure,
                     const SavedModel& saved, const LoadOptions& options, Threads& threads) {
  LoadReport report;
  const Pairs pairs = measure.read(path, options, report);
  if (report.rejected != 0) std::cerr << path.string() << ": " << report;
  if (pairs.empty())
    throw InputError(path.string(), 0,
                     "no labelled pair of the dataset " + std::string(measure.dataset.name) +
                         "; give another with --dataset");
  const Examples examples = tokenize(pairs, saved.model.text());
  const std::vector<float> scores = saved.model.scores(examples, threads);
  const std::span<const float> labels(examples.labels);
  return {path.string(), pairs.size(),
          accuracy(std::span(scores), labels, static_cast<float>(saved.threshold)),
          mean_loss(measure.loss, std::span(scores), labels)};
}

Result total_of(const std::vector<Result>& results) {
  Result total{"total"};
  for (const Result& result : results) {
    const auto pairs = static_cast<double>(result.pairs);
    total.pairs += result.pairs;
    total.accuracy += pairs * result.accuracy;
    total.loss += pairs * result.loss;
  }
  total.accuracy /= static_cast<double>(total.pairs);
  total.loss /= static_cast<double>(total.pairs);
  return total;
}

nlohmann::json as_json(const Result& result) {
  return {{"name", result.name},
          {"pairs", result.pairs},
          {"accuracy", result.accuracy},
          {"loss", result.loss}};
}

std::string as_line(const Result& result) {
  return result.name + ": " + std::to_string(result.pairs) + " pairs, accuracy " +
         four_decimals(result.accuracy) + ", loss " + four_decimals(result.loss) + '\n';
}

void evaluate(EvaluateRequest& request) {
  const SavedModel saved = load_model(request.model);
  const Measure measure = measure_of(request, saved);
  Threads threads(request.threads);
  std::vector<Result> results;
  for (const std::filesystem::path& path : request.files)
    results.push_back(evaluate_file(path, measure, saved, request.load, threads));
  const Result total = total_of(results);
  if (request.json) {
    nlohmann::json files = nlohmann::json::array();
    for (const Result& result : results) files.push_back(as_json(result));
    const nlohmann::json all = {{"files", files},
                                {"total", as_json(total)},
                                {"threshold", saved.threshold},
                                {"loss", measure.loss.name()}};
    print(dump_json(all));
  } else {
    std::string text;
    for (const Result& result : results) text += as_line(result);
    if (results.size() > 1) text += as_line(total);
    print(text + "loss " + std::string(measure.loss.name()) + ", threshold " +
          nlohmann::json(saved.threshold).dump() + '\n');
  }
}

}

void add_evaluate(CLI::App& app) {
  const auto request = std::make_shared<EvaluateRequest>();
  CLI::App& command = *app.add_subcommand("evaluate", "Measure a model on labelled pairs");
  add_model_choice(command, request->model);
  command.add_option("FILE", request->files, "Files of labelled pairs")->type_name("")->required();
  command
      .add_option("--dataset", request->dataset,
                  "How to read the files: " + dataset_names() + " (default: as the model's own)")
      ->type_name("NAME")
      ->check(CLI::IsMember(dataset_list()));
  add_reading_options(command, request->load);
  add_threads(command, request->threads);
  command.add_flag("--json", request->json, "Print JSON");
  command.callback([request, &command] {
    for (const char* option : {"--hypothesis-reason", "--columns", "--label-range", "--format"})
      request->reading_is_given |= command.count(option) > 0;
    evaluate(*request);
  });
}

}
