// SPDX-License-Identifier: MIT
// siamese train for one encoder: trains, evaluates, writes the model's folder.
#pragma once

#include "interrupt.hpp"
#include "train.hpp"
#include "training_folder.hpp"
#include "training_results.hpp"

#include <siamese/io/json.hpp>
#include <siamese/io/model_folder.hpp>
#include <siamese/io/options.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/training/optimizer.hpp>
#include <siamese/training/progress.hpp>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
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
    if (state.record.dev_accuracy <= best_dev_accuracy) return;
    best_dev_accuracy = state.record.dev_accuracy;
    save_parameters(state.model, folder / best_file);
  }
};

template <class M>
std::vector<EpochRecord> fit(const TrainRequest& request, const TrainingData& data, M& model,
                             Keeper& keeper) {
  ProgressBar progress(request.quiet ? nullptr : stderr);
  const auto with = [&](const auto& optimizer) {
    return siamese::fit(model, data.train, data.dev, request.loss, optimizer, request.training,
                        InterruptCheck{}, progress, keeper);
  };
  if (request.optimizer == "adam") return with(Adam{request.learning_rate});
  return with(LazyAdam{request.learning_rate});
}

template <class M>
TestResult test(const TrainRequest& request, const Examples& examples, const M& model) {
  if (examples.size() == 0) return {};
  Threads threads(request.training.threads);
  const auto scores = siamese::scores(model, examples, threads);
  return accuracy(std::span(scores), std::span(examples.labels));
}

/// Announces, trains, tests, saves and reports. Throws Interrupted.
template <class E>
void train_encoder(const TrainRequest& request, typename E::Options options,
                   const TrainingData& data) {
  using M = Siamese<E, AnyDistance>;
  options.embedding_size = request.embedding_size;
  options.dropout_rate = request.dropout_rate;
  options.freeze_embedding = request.freeze_embedding;
  M model(data.text, options, request.training.seed, request.similarity);
  model.encoder.embedding.start_from(data.vectors.ids, data.vectors.values);
  announce(request, data, count_parameters(model));

  TrainingFolder folder(model_folder(request), request.overwrite);
  note_interrupts();
  Keeper keeper{folder.path(), {}, -1};
  const std::vector<EpochRecord> history = fit(request, data, model, keeper);

  M best = model;
  load_parameters(best, folder.path() / best_file);
  const nlohmann::json evaluation =
      evaluate(data, history, count_parameters(model), test(request, data.test, model),
               test(request, data.test, best));
  save(model, folder.path(), describe(request));
  write_file(folder.path() / evaluation_file, dump_json(evaluation));
  check_interrupts();
  folder.publish();
  report(request, evaluation);
}

}
