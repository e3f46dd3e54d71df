// SPDX-License-Identifier: MIT
// What siamese train is asked for.
#pragma once

#include "cli/configuration.hpp"
#include "cli/effective_options.hpp"
#include "cli/option_table.hpp"
#include "cli/program.hpp"
#include "train/data.hpp"
#include "train/folder.hpp"
#include "train/objective_options.hpp"

#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/io/checkpoint_folder.hpp>
#include <siamese/training/training_options.hpp>

#include <nlohmann/json_fwd.hpp>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace siamese::tool {

/// Which recurrent layer it is.
struct RecurrentLayerChoice {
  std::string cell = std::string(GruCell::name);
  bool bidirectional = false;

  static constexpr std::array<std::string_view, 2> cells = {GruCell::name, LstmCell::name};

  static constexpr auto options() {
    using Self = RecurrentLayerChoice;
    return std::tuple{Option{"cell", &Self::cell, OneOf{cells}},
                      Option{"bidirectional", &Self::bidirectional}};
  }
};

struct EncoderRequest {
  std::string name; ///< cnn, rnn or multihead
  ConvOptions conv;
  RecurrentOptions recurrent;
  RecurrentLayerChoice recurrent_layer;
  MultiheadAttentionOptions multihead;

  /// The options by the encoders' names.
  std::vector<OptionOwner> owners();

  /// The same of every encoder.
  Index embedding_size() const { return conv.embedding_size; }
  void set_embedding_size(Index size) {
    conv.embedding_size = recurrent.embedding_size = multihead.embedding_size = size;
  }
};

struct TrainingRequest {
  TrainingOptions options;
  int patience = 0;       ///< epochs; 0: no early stopping
  int average_epochs = 0; ///< 0: no averaging
  CheckpointOptions checkpoints;
  std::string device = "cpu"; ///< or "gpu", where the command has it
  int gpu = 0;
  std::string precision = "float"; ///< or "bf16", or "tf32" on a GPU
};

struct OutputRequest {
  std::string experiment_name; ///< empty: made of encoder, embedding size and loss
  std::filesystem::path model_dir = default_model_dir;
  std::filesystem::path
      logs_path; ///< of the events of all experiments; empty: in the model's folder
  bool no_events = false, projector = false;
  bool overwrite = false, quiet = false;
};

struct TrainRequest {
  DataRequest data;
  EncoderRequest encoder;
  ObjectiveRequest objective;
  TrainingRequest training;
  OutputRequest output;

  Origins origins;
  std::vector<EffectiveOption> options; ///< of a prepared request
  bool print_config = false;
};

/// The folder the model is written to.
std::filesystem::path model_folder(const TrainRequest& request);

/// What it does with a model, or a training, that is there.
Existing existing(const TrainRequest& request);

/// Declares encoder, dataset and all options of siamese train.
void add_training_command(CLI::App& command, TrainRequest& request);

/// Completes a request whose command line has been read. What is not possible is a usage error.
void prepare(TrainRequest& request, const CLI::App& command);

/// The options of the encoders that have no effect on the chosen one.
Ineffective without_effect(EncoderRequest request);

/// The values of the chosen encoder's options by their keys.
nlohmann::json values_of(EncoderRequest request);

/// Trains, and writes the model's folder. Gives the content of evaluation.json.
nlohmann::json train(const TrainRequest& request, const TrainingData& data);

}
