// SPDX-License-Identifier: MIT
// Results of a training, as JSON and as a few lines of text.

#include "train/results.hpp"
#include "cli/output.hpp"
#include "cli/program.hpp"
#include "corpus/reading.hpp"
#include "train/evaluation.hpp"

#include <siamese/core/fingerprint.hpp>
#include <siamese/io/checkpoint.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/model_folder.hpp>
#include <siamese/measures/confusion.hpp>
#include <siamese/measures/ranking.hpp>
#include <siamese/model/similarities.hpp>

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

/// The peak memory of the process so far.
std::int64_t peak_memory_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
#if defined(__APPLE__)
  return usage.ru_maxrss;
#else
  return std::int64_t{usage.ru_maxrss} * 1024;
#endif
}

nlohmann::json or_null(const std::optional<double>& result) {
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

/// Throws nlohmann's exceptions if `evaluation` is not that of a training.
std::string result_lines(const nlohmann::json& evaluation) {
  const auto has = [&](const char* name) {
    return evaluation.contains(name) && !evaluation.at(name).is_null();
  };
  const auto figure = [&](const char* name) { return shown(evaluation.at(name)); };
  const std::string best_epoch = has("best_epoch")
                                     ? "  best epoch " + evaluation.at("best_epoch").dump() + ": "
                                     : "  best epoch ";
  std::string text;
  const auto line = [&](const char* name, const char* last, const char* best) {
    text += name + figure(last) + best_epoch + figure(best);
  };
  if (has("last_dev_spearman") || has("test_spearman")) {
    line("dev Spearman   ", "last_dev_spearman", "best_dev_spearman");
    line("\ntest Spearman  ", "test_spearman", "best_test_spearman");
    text += '\n';
  }
  if (has("dev_accuracy_at_threshold") || has("test_accuracy_at_threshold")) {
    line("dev accuracy   ", "dev_accuracy_at_threshold", "best_dev_accuracy_at_threshold");
    line("\ntest accuracy  ", "test_accuracy_at_threshold", "best_test_accuracy_at_threshold");
    text += "\nthreshold      " + figure("threshold") + "; at 0.5: dev " +
            figure("last_dev_accuracy") + "  mean of epochs " + figure("mean_dev_accuracy") +
            "  test " + figure("test_accuracy") + '\n';
  } else {
    line("dev accuracy   ", "last_dev_accuracy", "best_dev_accuracy");
    text += "  mean of epochs " + figure("mean_dev_accuracy");
    line("\ntest accuracy  ", "test_accuracy", "best_test_accuracy");
    text += '\n';
  }
  return text;
}

constexpr const char* another_training =
    "give the same options and data, or --overwrite for --resume";

}

void announce(const TrainRequest& request, const TrainingData& data, Index parameters) {
  if (request.output.quiet) return;
  const std::string start = request.data.start.string();
  std::fprintf(stderr, "%td train, %td dev, %td test pairs; %td known tokens; %td parameters%s\n",
               data.train.size(), data.dev.size(), data.test.size(), data.text.vocabulary().size(),
               parameters, start.empty() ? "" : (", from " + detail::one_line(start)).c_str());
}

namespace {

/// The only kind of a part's labels, "neutral" or "alike"; empty if there are several, or no pairs.
std::string only_kind(const TrainRequest& request, const std::vector<float>& labels) {
  if (labels.empty()) return {};
  const bool classes = request.objective.classes > 0;
  const auto kind = [&](float label) {
    return classes || are_graded(labels) ? label : label >= 0.5F ? 1.0F : 0.0F;
  };
  const float first = kind(labels[0]);
  if (!std::ranges::all_of(labels, [&](float label) { return kind(label) == first; })) return {};
  if (classes) return std::string(nli3_classes[static_cast<std::size_t>(first)]);
  if (are_graded(labels)) return "labelled " + detail::shown(first) + " of 1";
  return first == 1 ? "alike" : "not alike";
}

}

void warn_of_one_kind(const TrainRequest& request, const TrainingData& data) {
  const auto warn = [&](const Examples& part, const char* name, const char* consequence) {
    const std::string kind = only_kind(request, part.labels);
    if (kind.empty()) return;
    const std::string all = kind == "not alike" ? std::string("no ") + name + " pair is alike"
                                                : std::string("all ") + name + " pairs are " + kind;
    std::fprintf(stderr, "siamese: warning: %s: %s\n", all.c_str(), consequence);
  };
  if (request.objective.loss.name() != MultipleNegativesRanking::name)
    warn(data.train, "training",
         "a model cannot learn from these to tell pairs apart; give pairs of both kinds");
  warn(data.dev, "dev",
       request.training.patience > 0
           ? "accuracy says nothing, no epoch is better than another, and --early-stopping never "
             "stops"
           : "accuracy says nothing, and no epoch is better than another");
  warn(data.test, "test", "accuracy says nothing");
}

EpochResult epoch_result(const VectorsOf<float>& dev_outputs, std::span<const float> dev_labels,
                         const VectorsOf<float>& test_outputs, std::span<const float> test_labels) {
  EpochResult result;
  if (!dev_labels.empty()) result.dev_accuracy = accuracy(dev_outputs, dev_labels);
  if (!test_labels.empty()) result.test_accuracy = accuracy(test_outputs, test_labels);
  if (are_classes(dev_outputs.shape(1))) return result;
  const std::vector<float> dev = similarities(dev_outputs), test = similarities(test_outputs);
  result.threshold = best_threshold(dev, dev_labels);
  if (!dev_labels.empty())
    result.dev_accuracy_at_threshold =
        accuracy(std::span<const float>(dev), dev_labels, result.threshold);
  if (!test_labels.empty())
    result.test_accuracy_at_threshold =
        accuracy(std::span<const float>(test), test_labels, result.threshold);
  if (are_graded(dev_labels) || are_graded(test_labels)) {
    result.dev_spearman = spearman(std::span<const float>(dev), dev_labels);
    result.test_spearman = spearman(std::span<const float>(test), test_labels);
  }
  return result;
}

void announce_start(const TrainRequest& request, const TrainingFolder& folder) {
  if (request.output.quiet || !request.training.checkpoints.resume) return;
  const std::vector<std::filesystem::path> found = find_checkpoints(folder.checkpoints());
  note(found.empty()
           ? "no checkpoint in " + folder.checkpoints().string() + "; starting from the beginning"
           : "training resumes from " + found.back().string());
}

nlohmann::json describe(const TrainRequest& request, const TrainingData& data) {
  const DataRequest& from = request.data;
  const TrainingOptions& options = request.training.options;
  nlohmann::json training = describe(request.objective, options);
  training.update({{"dataset", from.dataset},
                   {"batch_size", options.batch_size},
                   {"shard_size", options.shard_size},
                   {"epochs", options.epochs},
                   {"max_steps", options.max_steps},
                   {"patience", request.training.patience},
                   {"average_epochs", request.training.average_epochs},
                   {"seed", options.seed}});
  if (from.start.empty()) {
    training["min_count"] = from.vocabulary.min_count;
    training["max_vocabulary"] = from.vocabulary.max_size;
  } else {
    training["from"] = from.start.string();
  }
  if (from.dataset == sample_dataset) {
    training["pairs"] = from.pairs;
  } else {
    training["files"] = {
        {"train", names(from.train)}, {"dev", names(from.dev)}, {"test", names(from.test)}};
    training["reference_split"] = from.reference_split;
    training["split"] = {{"dev_fraction", from.load.dev_fraction},
                         {"test_fraction", from.load.test_fraction},
                         {"disjoint", from.load.disjoint_split},
                         {"seed", from.load.split_seed}};
    training["reading"] = describe(find_dataset(from.dataset), from.load);
    training["max_bad_rows"] = from.load.max_bad_rows;
  }
  if (request.training.device != "cpu") training["device"] = request.training.device;
  if (request.training.precision != "float") training["precision"] = request.training.precision;
  if (!from.vectors.empty()) {
    training["vectors"] = from.vectors.string();
    training["vectors_fingerprint"] =
        Fingerprint().add(std::span(data.vectors.ids)).add(std::span(data.vectors.values)).text();
  }
  training["test_fingerprint"] = detail::fingerprint(data.test);
  nlohmann::json config = {{"siamese_version", version()}, {"training", training}};
  if (from.load.task == Task::nli3) config["classes"] = nli3_classes;
  return config;
}

nlohmann::json deciding(nlohmann::json config) {
  for (const char* key : {"format", "threshold", "best_threshold", "options"}) config.erase(key);
  // Files may have been moved; fingerprints identify their content.
  for (const char* key : {"files", "max_bad_rows", "vectors", "from"})
    config.at("training").erase(key);
  // The length of a training may decide the learning rate, which Checkpoints knows.
  for (const char* key : {"epochs", "max_steps"}) config.at("training").erase(key);
  return config;
}

namespace {

/// The key of the length in which two configurations differ; empty if they have the same.
std::string other_length(const nlohmann::json& saved, const nlohmann::json& now) {
  for (const char* key : {"epochs", "max_steps"})
    if (saved.at("training").at(key) != now.at("training").at(key)) return key;
  return {};
}

}

std::optional<nlohmann::json> evaluation_of_ended(const TrainRequest& request,
                                                  const nlohmann::json& config) {
  const std::filesystem::path folder = model_folder(request);
  std::error_code ignored;
  if (!request.training.checkpoints.resume || has_saved_training(folder) ||
      !std::filesystem::exists(folder / config_file, ignored))
    return {};
  const nlohmann::json saved = detail::reading(
      folder / config_file, [&] { return load_config(folder); }, another_training);
  const std::string difference = detail::reading(
      folder / config_file,
      [&] { return detail::first_difference(deciding(saved), deciding(config)); },
      another_training);
  if (!difference.empty())
    throw InputError((folder / config_file).string(), 0,
                     "belongs to another training: " + difference + "; " + another_training);
  const std::string length = detail::reading(
      folder / config_file, [&] { return other_length(saved, config); }, another_training);
  if (!length.empty())
    throw InputError(
        (folder / config_file).string(), 0,
        "this training has ended, with training/" + length + ' ' +
            saved["training"][length].dump() + " where " + config["training"][length].dump() +
            " is asked for; an ended training keeps no optimizer state to resume from: "
            "train the model further with --from " +
            folder.filename().string() +
            " and another --experiment-name, or from the beginning with --overwrite for --resume");
  if (!request.output.quiet)
    note(folder.string() + ": this training has ended; there is nothing to do");
  const std::filesystem::path path = folder / evaluation_file;
  const nlohmann::json evaluation = parse_json(read_file(path), path.string());
  detail::reading(
      path,
      [&] {
        check_evaluation(evaluation);
        return result_lines(evaluation);
      },
      another_training);
  return evaluation;
}

nlohmann::json evaluate(const TrainingData& data, const std::vector<EpochRecord>& history,
                        Index parameters, const EpochResult& last, const EpochResult& best,
                        int best_epoch) {
  std::vector<double> accuracies, seconds, rates;
  for (const EpochRecord& record : history) {
    accuracies.push_back(record.dev_accuracy);
    seconds.push_back(record.seconds);
    rates.push_back(record.pairs_per_second);
  }
  // The first epoch is slower, because it fills caches and allocates memory.
  if (rates.size() > 1) rates.erase(rates.begin());
  std::optional<double> mean;
  if (data.dev.size() > 0)
    mean = std::accumulate(accuracies.begin(), accuracies.end(), 0.0) /
           static_cast<double>(accuracies.size());
  return {{"mean_dev_accuracy", or_null(mean)},
          {"last_dev_accuracy", or_null(last.dev_accuracy)},
          {"best_dev_accuracy", or_null(best.dev_accuracy)},
          {"test_accuracy", or_null(last.test_accuracy)},
          {"best_test_accuracy", or_null(best.test_accuracy)},
          {"threshold", last.threshold},
          {"dev_accuracy_at_threshold", or_null(last.dev_accuracy_at_threshold)},
          {"test_accuracy_at_threshold", or_null(last.test_accuracy_at_threshold)},
          {"last_dev_spearman", or_null(last.dev_spearman)},
          {"test_spearman", or_null(last.test_spearman)},
          {"best_epoch", best_epoch},
          {"best_threshold", best.threshold},
          {"best_dev_accuracy_at_threshold", or_null(best.dev_accuracy_at_threshold)},
          {"best_test_accuracy_at_threshold", or_null(best.test_accuracy_at_threshold)},
          {"best_dev_spearman", or_null(best.dev_spearman)},
          {"best_test_spearman", or_null(best.test_spearman)},
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
  if (request.output.quiet) return;
  print(result_lines(evaluation) + "model          " +
        detail::one_line(model_folder(request).string()) + '\n');
}

}
