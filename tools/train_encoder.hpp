// SPDX-License-Identifier: MIT
// siamese train for one encoder: trains, evaluates, writes the model's folder.
#pragma once

#include "any_objective.hpp"
#include "any_optimizer.hpp"
#include "interrupt.hpp"
#include "train.hpp"
#include "training_folder.hpp"
#include "training_results.hpp"

#include <siamese/io/json.hpp>
#include <siamese/io/model_folder.hpp>
#include <siamese/io/options.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/training/callbacks.hpp>
#include <siamese/training/metrics.hpp>
#include <siamese/training/progress.hpp>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace siamese::tool {

/// A callback that keeps the history, and the parameters that were best on dev.
struct Keeper {
  const std::filesystem::path& folder;
  std::string history;
  double best_dev_accuracy = -1;

  template <class State>
  void on_epoch_end(const State& state) {
    history += nlohmann::json(state.record).dump() + '\n';
    write_file(folder / history_file, history);
    if (state.dev.size() > 0 && state.record.dev_accuracy <= best_dev_accuracy) return;
    best_dev_accuracy = state.record.dev_accuracy;
    save_parameters(state.model, folder / best_file);
  }
};

template <class M>
std::vector<EpochRecord> fit(const TrainRequest& request, const TrainingData& data, M& model,
                             Keeper& keeper) {
  ProgressBar progress(request.quiet ? nullptr : stderr);
  EarlyStopping stopping(request.patience);
  WeightAveraging<M> averaging(request.average_epochs);
  return siamese::fit(model, data.train, data.dev, request.objective.loss,
                      request.objective.optimizer, request.training, InterruptCheck{}, progress,
                      keeper, stopping, averaging);
}

/// Scores dev and test pairs.
template <class M>
EpochResult results(const TrainRequest& request, const TrainingData& data, const M& model) {
  Threads threads(request.training.threads);
  const auto on = [&](const Examples& examples) { return outputs(model, examples, threads); };
  return epoch_result(on(data.dev), data.dev.labels, on(data.test), data.test.labels);
}

/// Announces, trains, tests and saves. Throws Interrupted.
template <class E>
nlohmann::json train_encoder(const TrainRequest& request, typename E::Options options,
                             const TrainingData& data) {
  using M = Siamese<E, AnyHead<typename E::Device>>;
  options.embedding_size = request.embedding_size;
  options.dropout_rate = request.dropout_rate;
  options.freeze_embedding = request.freeze_embedding;
  M model(data.text, options, request.training.seed, request.objective.head_options());
  model.encoder.embedding.start_from(data.vectors.ids, data.vectors.values);
  announce(request, data, count_parameters(model));

  TrainingFolder folder(model_folder(request), request.overwrite);
  note_interrupts();
  Keeper keeper{folder.path(), {}, -1};
  const std::vector<EpochRecord> history = fit(request, data, model, keeper);

  M best = model;
  load_parameters(best, folder.path() / best_file);
  const EpochResult last_result = results(request, data, model);
  const EpochResult best_result = results(request, data, best);
  const nlohmann::json evaluation =
      evaluate(data, history, count_parameters(model), last_result, best_result);
  nlohmann::json config = describe(request);
  config["threshold"] = last_result.threshold;
  config["best_threshold"] = best_result.threshold;
  save(model, folder.path(), config);
  write_file(folder.path() / evaluation_file, dump_json(evaluation));
  check_interrupts();
  folder.publish();
  return evaluation;
}

}
