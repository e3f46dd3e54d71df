// SPDX-License-Identifier: MIT
// siamese train for one encoder: trains, evaluates and writes the model's folder.
#pragma once

#include "cli/interrupt.hpp"
#include "train/any_objective.hpp"
#include "train/any_optimizer.hpp"
#include "train/device.hpp"
#include "train/events.hpp"
#include "train/families.hpp"
#include "train/folder.hpp"
#include "train/projection.hpp"
#include "train/request.hpp"
#include "train/results.hpp"

#include <siamese/io/checkpoint.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/model_folder.hpp>
#include <siamese/measures/accuracy.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/training/callbacks.hpp>
#include <siamese/watching/history.hpp>
#include <siamese/watching/progress.hpp>
#include <siamese/watching/standstill_warning.hpp>
#include <siamese/watching/tensorboard.hpp>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace siamese::tool {

/// Evaluates the model on dev and test pairs.
template <class M>
EpochResult results(const TrainRequest& request, const TrainingData& data, const M& model) {
  Threads threads(request.training.options.threads);
  const auto on = [&](const Examples& examples) { return model.outputs(examples, threads); };
  return epoch_result(on(data.dev), data.dev.labels, on(data.test), data.test.labels);
}

/// Announces, trains, tests and saves. Resumes an interrupted training; if the training has already
/// ended, returns its evaluation. Throws Interrupted.
template <class E>
nlohmann::json train_encoder(const TrainRequest& request, const typename E::Options& options,
                             const TrainingData& data) {
  using M = Siamese<E, AnyHead<typename E::Device>>;
  const std::filesystem::path& start = request.data.start;
  const auto make = [&] {
    return M(data.text, options, request.training.options.seed, request.objective.head_options(),
             make_device(On(), request.training.precision));
  };
  M model = start.empty()
                ? make()
                : detail::with_parameters<M>(start.parent_path(), start.filename().c_str(), make);
  model.encoder.embedding.start_from(data.vectors.ids, data.vectors.values);
  announce(request, data, count_parameters(model));

  nlohmann::json config = describe(request, data);
  if (!start.empty()) config["training"]["from_fingerprint"] = detail::fingerprint(model);
  config.update(detail::describe(model));
  if (const auto evaluation = evaluation_of_ended(request, config)) return *evaluation;
  TrainingFolder folder(model_folder(request), existing(request));
  clear_events(request);
  note_interrupts();

  std::FILE* const shown = request.output.quiet ? nullptr : stderr;
  ProgressBar progress(shown);
  StandstillWarning standstill(shown);
  BestOnDev<M> best;
  EarlyStopping stopping(request.training.patience);
  WeightAveraging<M> averaging(request.training.average_epochs);
  Checkpoints checkpoints(folder.checkpoints(), request.training.checkpoints, deciding(config),
                          best, stopping, averaging);
  HistoryFile history(folder.history());
  const std::filesystem::path events = events_folder(request, folder);
  TensorBoard board(events, as_table(config));
  std::vector<EpochRecord> records;
  try {
    records = siamese::fit(model, data.train, data.dev, request.objective.loss,
                           request.objective.optimizer, request.training.options,
                           PauseOnInterrupt{}, progress, standstill, best, stopping, averaging,
                           checkpoints, StartNotice{request, folder}, history, board);
  } catch (const DivergenceError&) {
    folder.discard();
    throw;
  }
  check_interrupts();

  const EpochResult last_result = results(request, data, model);
  const EpochResult best_result = results(request, data, best.model());
  const nlohmann::json evaluation =
      evaluate(data, records, count_parameters(model), last_result, best_result, best.epoch());
  config["threshold"] = last_result.threshold;
  config["best_threshold"] = best_result.threshold;
  config["options"] = as_json(request.options);
  PendingFolder next(model_folder(request));
  detail::add_model(next, model, config);
  next.write(best_file, dump_safetensors(detail::parameters_of(best.model())));
  next.write(evaluation_file, dump_json(evaluation));
  if (request.output.projector) write_projection(events / "train", model, data.dev);
  check_interrupts();
  folder.publish(next);
  return evaluation;
}

struct ConvFamily {
  template <class D>
  static nlohmann::json train(const TrainRequest& request, const TrainingData& data) {
    return train_encoder<Conv<D>>(request, request.encoder.conv, data);
  }
};

/// A recurrent layer in one direction or in both.
template <template <class> class Layer>
struct RecurrentFamily {
  template <class D>
  static nlohmann::json train(const TrainRequest& request, const TrainingData& data) {
    const RecurrentOptions& options = request.encoder.recurrent;
    return request.encoder.recurrent_layer.bidirectional
               ? train_encoder<Recurrent<Bidirectional<Layer<D>>>>(request, options, data)
               : train_encoder<Recurrent<Layer<D>>>(request, options, data);
  }
};

struct GruFamily : RecurrentFamily<Gru> {};
struct LstmFamily : RecurrentFamily<Lstm> {};

struct MultiheadFamily {
  template <class D>
  static nlohmann::json train(const TrainRequest& request, const TrainingData& data) {
    return train_encoder<MultiheadAttention<D>>(request, request.encoder.multihead, data);
  }
};

template <class Family, class On>
nlohmann::json train_family(const TrainRequest& request, const TrainingData& data) {
  return Family::template train<TrainingDevice>(request, data);
}

}
