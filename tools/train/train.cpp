// SPDX-License-Identifier: MIT
// siamese train: passes data and request to the family of the encoder.

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "train/commands.hpp"
#include "train/events.hpp"
#include "train/families.hpp"
#include "train/folder.hpp"
#include "train/on.hpp"
#include "train/request.hpp"
#include "train/results.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace siamese::tool {

namespace {

/// Checks the labels of a part; the message names the file of the part's pairs.
void check_part(const TrainRequest& request, const Examples& examples,
                const std::vector<std::filesystem::path>& files,
                void (*check)(const ObjectiveRequest&, std::span<const float>)) {
  try {
    check(request.objective, examples.labels);
  } catch (const ArgumentError& error) {
    throw InputError((files.empty() ? request.data.train : files).front().string(), 0,
                     error.what());
  }
}

template <class On>
nlohmann::json train_on(const TrainRequest& request, const TrainingData& data) {
  if (request.encoder.name == Conv<>::name) return train_family<ConvFamily, On>(request, data);
  if (request.encoder.name == MultiheadAttention<>::name)
    return train_family<MultiheadFamily, On>(request, data);
  if (request.encoder.recurrent_layer.cell == GruCell::name)
    return train_family<GruFamily, On>(request, data);
  return train_family<LstmFamily, On>(request, data);
}

}

std::filesystem::path model_folder(const TrainRequest& request) {
  if (!request.output.experiment_name.empty())
    return request.output.model_dir / request.output.experiment_name;
  std::string loss(request.objective.loss.name());
  std::ranges::transform(loss, loss.begin(), [](unsigned char c) { return std::toupper(c); });
  return request.output.model_dir / (request.encoder.name + '_' + request.data.dataset + '_' +
                                     std::to_string(request.encoder.embedding_size()) + '_' + loss);
}

Existing existing(const TrainRequest& request) {
  if (request.output.overwrite) return Existing::replace;
  return request.training.checkpoints.resume ? Existing::resume : Existing::keep;
}

nlohmann::json train(const TrainRequest& request, const TrainingData& data) {
  if (request.data.dataset != sample_dataset) {
    check_part(request, data.train, request.data.train, check_labels);
    check_part(request, data.dev, request.data.dev, check_labels);
    check_part(request, data.test, request.data.test, check_labels);
    check_part(request, data.train, request.data.train, check_training_labels);
  }
  if (!request.output.quiet) warn_of_one_kind(request, data);
#ifdef SIAMESE_HAS_GPU
  if (request.training.device == "gpu") return train_on<OnGpu>(request, data);
#endif
  return train_on<OnCpu>(request, data);
}

void add_train(CLI::App& app) {
  const auto request = std::make_shared<TrainRequest>();
  CLI::App& command = *app.add_subcommand("train", "Train a model on sentence pairs");
  add_training_command(command, *request);
  command.footer(
      "Examples:\n"
      "  siamese train cnn sample\n"
      "  siamese train rnn SNLI\n"
      "  siamese train cnn pairs --train pairs.tsv --experiment-name mine\n"
      "Lines of epochs: loss and accuracy on the training pairs, at the threshold 0.5, while the\n"
      "model changed; then accuracy on dev at the threshold that is best there.\n"
      "Last lines: accuracy after the last epoch and of the epoch that was best on dev, at the\n"
      "threshold that is best on dev, which the model keeps; then at the threshold 0.5. Where "
      "labels\n"
      "are graded, Spearman's correlation is shown too and decides which epoch is best.\n");
  command.callback([request, &command] {
    prepare(*request, command);
    if (!request->output.quiet) request->origins.warn();
    if (request->print_config) return print(as_config(request->options));
    check_free(model_folder(*request), existing(*request));
    check_free_of_events(*request);
    find_files(*request, command);
    report(*request, train(*request, read_data(request->data, request->output.quiet)));
  });
}

}
