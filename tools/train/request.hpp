// SPDX-License-Identifier: MIT
// The request of siamese train: all that the command line and files of options ask for.
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

/// Name of the recurrent encoders on the command line.
inline constexpr const char* recurrent_name = "rnn";

/// The cell and direction of a recurrent encoder.
struct RecurrentLayerChoice {
  std::string cell = std::string(GruCell::name);
  bool bidirectional = false;

  static constexpr std::array<std::string_view, 2> cells = {GruCell::name, LstmCell::name};

  static constexpr auto options() {
    using Self = RecurrentLayerChoice;
    return list_of(Option{"cell", &Self::cell, OneOf{cells}},
                   Option{"bidirectional", &Self::bidirectional});
  }
};

/// The encoder to train, and the options of all encoders.
struct EncoderRequest {
  std::string name; ///< cnn, rnn or multihead
  ConvOptions conv;
  RecurrentOptions recurrent;
  RecurrentLayerChoice recurrent_layer;
  MultiheadAttentionOptions multihead;

  /// The options of each encoder, with the encoder's name.
  std::vector<OptionOwner> owners();

  /// Length of the embedding's vectors, the same for every encoder.
  Index embedding_size() const { return conv.embedding_size; }
  void set_embedding_size(Index size) {
    conv.embedding_size = recurrent.embedding_size = multihead.embedding_size = size;
  }
};

/// How and on which device to train.
struct TrainingRequest {
  TrainingOptions options;
  int patience = 0;       ///< epochs without improvement before stopping; 0: no early stopping
  int average_epochs = 0; ///< number of epochs; 0: no averaging
  CheckpointOptions checkpoints;
  std::string device = "cpu"; ///< or "gpu", if the command supports GPUs
  int gpu = 0;
  std::string precision = "float"; ///< or "bf16", or "tf32" on a GPU
};

/// Where and what to write.
struct OutputRequest {
  std::string experiment_name; ///< empty: composed of encoder, dataset, embedding size and loss
  std::filesystem::path model_dir = default_model_dir;
  std::filesystem::path
      logs_path; ///< for the events of all experiments; empty: in the model's folder
  bool no_events = false, projector = false;
  bool overwrite = false, quiet = false;
};

/// The whole request.
struct TrainRequest {
  DataRequest data;
  EncoderRequest encoder;
  ObjectiveRequest objective;
  TrainingRequest training;
  OutputRequest output;

  Origins origins;
  std::vector<EffectiveOption> options; ///< set by `prepare`
  bool print_config = false;
};

/// The folder to which the model is written.
std::filesystem::path model_folder(const TrainRequest& request);

/// The choice for a folder that holds a model or a training already.
Existing existing(const TrainRequest& request);

/// Declares the encoder, the dataset and all options of siamese train.
void add_training_command(CLI::App& command, TrainRequest& request);

/// Completes a request whose command line has been read. Impossible requests are usage errors.
void prepare(TrainRequest& request, const CLI::App& command);

/// Finds the files of the corpus. Throws FileError. Options that have no effect beside these files
/// are usage errors.
void find_files(TrainRequest& request, const CLI::App& command);

/// The options of other encoders, which have no effect on the chosen one.
Ineffective without_effect(EncoderRequest request);

/// The values of the chosen encoder's options, by key.
nlohmann::json values_of(EncoderRequest request);

/// Trains and writes the model's folder. Returns the content of evaluation.json.
nlohmann::json train(const TrainRequest& request, const TrainingData& data);

}
