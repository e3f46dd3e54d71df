// SPDX-License-Identifier: MIT
// Reads a model's folder for a report.

#include "report/experiment.hpp"

#include "train/evaluation.hpp"
#include "train/folder.hpp"

#include <siamese/io/checkpoint_folder.hpp>
#include <siamese/io/file.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/model_folder.hpp>
#include <siamese/measures/accuracy.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace siamese::tool {

namespace {

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

void read_folder(Experiment& experiment) {
  const std::filesystem::path folder = experiment.saved.config_path.parent_path();
  if (is_there(folder / evaluation_file)) {
    const std::filesystem::path path = folder / evaluation_file;
    experiment.evaluation = siamese::detail::reading(
        path,
        [&] {
          nlohmann::json evaluation = parse_json(read_file(path), path.string());
          check_evaluation(evaluation);
          return evaluation;
        },
        "remove the file, or train again");
  } else {
    experiment.evaluation = nlohmann::json::object();
    experiment.notes.push_back("The folder has no " + std::string(evaluation_file) +
                               ", so the training's results are missing.");
  }
  if (is_there(folder / history_file))
    experiment.history =
        read_history(read_file(folder / history_file), (folder / history_file).string());
  if (experiment.history.empty())
    experiment.notes.push_back("The folder has no history of the training (" +
                               std::string(history_file) + "), so there are no curves.");
}

/// Adds a note if the pairs differ from the training's, by the fingerprint in config.json.
void compare_with_training(Experiment& experiment) {
  const nlohmann::json& training = experiment.saved.config.at("training");
  const auto before = training.find("test_fingerprint");
  if (before == training.end() || *before == detail::fingerprint(experiment.test->examples)) return;
  experiment.notes.emplace_back("The files of the test pairs have changed since the training: the "
                                "results on test pairs below do not match those of the training.");
}

void compare_test_pairs(Experiment& experiment, const TestChoice& choice, Threads& threads) {
  const SavedModel& saved = experiment.saved;
  if (!choice.file.empty()) {
    LoadReport report;
    FileReading reading = choice.reading;
    const Dataset& dataset = reading.adopt(saved.config, saved.config_path);
    if (experiment.has_classes()) reading.load.task = Task::nli3;
    experiment.test =
        pair_outputs(read_labelled(choice.file, dataset, reading, report), saved, threads);
    experiment.test_name = siamese::detail::one_line(choice.file.string());
    return;
  }
  try {
    Pairs pairs = test_pairs(saved);
    if (pairs.empty()) throw Error("The training had no test pairs.");
    experiment.test = pair_outputs(std::move(pairs), saved, threads);
    experiment.test_name = "the test pairs of the training";
    compare_with_training(experiment);
  } catch (const Error& error) {
    experiment.notes.push_back("There are no test pairs, so the figures about them are missing; "
                               "give some with --test FILE. " +
                               siamese::detail::one_line(error.what()));
  }
}

}

bool Experiment::is_graded() const {
  return test && !has_classes() && std::ranges::any_of(test->examples.labels, [](float label) {
           return label != 0 && label != 1;
         });
}

std::vector<bool> Experiment::rightness() const {
  std::vector<bool> right;
  const std::vector<float>& labels = test->examples.labels;
  for (std::size_t i = 0; i < labels.size(); ++i)
    right.push_back(has_classes() ? static_cast<float>(test->decisions[i]) == labels[i]
                                  : is_right(test->similarities[i], labels[i],
                                             static_cast<float>(saved.threshold)));
  return right;
}

Experiment load_experiment(const ModelChoice& model, const TestChoice& test, Threads& threads) {
  const std::filesystem::path folder = find_model(model);
  // The folder's files are of one training, even if it is replaced meanwhile.
  Experiment experiment = siamese::detail::read_unreplaced(folder, [&] {
    Experiment read{
        siamese::detail::one_line(model.name), load_model(model), {}, {}, {}, {}, {}, {}};
    read_folder(read);
    return read;
  });
  compare_test_pairs(experiment, test, threads);
  experiment.probe = run_probe(experiment.saved, threads);
  return experiment;
}

}
