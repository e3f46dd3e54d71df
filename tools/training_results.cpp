// SPDX-License-Identifier: MIT
// Figures of a training, as JSON and as a few lines for a person.

#include "training_results.hpp"
#include "commands.hpp"
#include "output.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <string>

#include <sys/resource.h>

namespace siamese::tool {

namespace {

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// Of the whole process so far.
std::int64_t peak_memory_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
#if defined(__APPLE__)
  return usage.ru_maxrss;
#else
  return std::int64_t{usage.ru_maxrss} * 1024;
#endif
}

nlohmann::json or_null(TestResult result) {
  return result ? nlohmann::json(*result) : nlohmann::json();
}

std::string shown(const nlohmann::json& accuracy) {
  return accuracy.is_null() ? "none" : four_decimals(accuracy.get<double>());
}

nlohmann::json names(const std::vector<std::filesystem::path>& files) {
  nlohmann::json list = nlohmann::json::array();
  for (const std::filesystem::path& file : files) list.push_back(file.string());
  return list;
}

}

void announce(const TrainRequest& request, const TrainingData& data, Index parameters) {
  if (request.quiet) return;
  std::fprintf(stderr, "%td train, %td dev, %td test pairs; %td known tokens; %td parameters\n",
               data.train.size(), data.dev.size(), data.test.size(), data.text.vocabulary().size(),
               parameters);
}

nlohmann::json describe(const TrainRequest& request) {
  nlohmann::json training = {{"dataset", request.dataset},
                             {"loss", request.loss.name()},
                             {"optimizer", request.optimizer},
                             {"learning_rate", request.learning_rate},
                             {"batch_size", request.training.batch_size},
                             {"shard_size", request.training.shard_size},
                             {"epochs", request.training.epochs},
                             {"max_steps", request.training.max_steps},
                             {"seed", request.training.seed},
                             {"min_count", request.vocabulary.min_count},
                             {"max_vocabulary", request.vocabulary.max_size}};
  if (request.dataset == "sample") {
    training["pairs"] = request.pairs;
  } else {
    training["files"] = {{"train", names(request.train)},
                         {"dev", names(request.dev)},
                         {"test", names(request.test)}};
    training["reference_split"] = request.reference_split;
    training["max_bad_rows"] = request.load.max_bad_rows;
  }
  if (!request.vectors.empty()) training["vectors"] = request.vectors.string();
  return {{"siamese_version", version()}, {"training", training}};
}

nlohmann::json evaluate(const TrainingData& data, const std::vector<EpochRecord>& history,
                        Index parameters, TestResult last, TestResult best) {
  std::vector<double> accuracies, seconds, rates;
  for (const EpochRecord& record : history) {
    accuracies.push_back(record.dev_accuracy);
    seconds.push_back(record.seconds);
    rates.push_back(record.pairs_per_second);
  }
  // The first epoch also fills caches and memory.
  if (rates.size() > 1) rates.erase(rates.begin());
  return {{"mean_dev_accuracy", std::accumulate(accuracies.begin(), accuracies.end(), 0.0) /
                                    static_cast<double>(accuracies.size())},
          {"last_dev_accuracy", accuracies.back()},
          {"best_dev_accuracy", *std::ranges::max_element(accuracies)},
          {"test_accuracy", or_null(last)},
          {"best_test_accuracy", or_null(best)},
          {"epoch_seconds", median(seconds)},
          {"pairs_per_second", median(rates)},
          {"num_train", data.train.size()},
          {"num_dev", data.dev.size()},
          {"num_test", data.test.size()},
          {"parameters", parameters},
          {"vocabulary_size", data.text.vocabulary().size()},
          {"peak_memory_bytes", peak_memory_bytes()}};
}

void report(const TrainRequest& request, const nlohmann::json& evaluation) {
  if (request.quiet) return;
  print("dev accuracy   " + shown(evaluation["last_dev_accuracy"]) + "  best epoch " +
        shown(evaluation["best_dev_accuracy"]) + "  mean " +
        shown(evaluation["mean_dev_accuracy"]) + "\ntest accuracy  " +
        shown(evaluation["test_accuracy"]) + "  best epoch " +
        shown(evaluation["best_test_accuracy"]) + "\nmodel          " +
        model_folder(request).string() + "\n");
}

}
