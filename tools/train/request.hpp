// SPDX-License-Identifier: MIT
// What siamese train is asked for, and what it trains on.
#pragma once

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/effective_options.hpp"
#include "train/device.hpp"
#include "train/folder.hpp"
#include "train/objective_options.hpp"

#include <siamese/data/corpus.hpp>
#include <siamese/data/datasets.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/data/word_vectors.hpp>
#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/io/checkpoint.hpp>
#include <siamese/training/trainer.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace siamese::tool {

inline constexpr std::string_view sample_dataset = "sample", own_pairs = "pairs";

struct TrainRequest {
  std::string encoder, dataset;

  std::filesystem::path data; ///< folder of the corpus, where no files are named
  std::vector<std::filesystem::path> train, dev, test;
  std::vector<std::string> unlabelled; ///< files of the folder that are left out
  bool reference_split = false;
  std::size_t pairs = 20000; ///< of the sample corpus
  LoadOptions load;
  Tokenizer tokenizer;
  VocabularyOptions vocabulary;
  NgramOptions ngrams;

  Index embedding_size = 64;
  std::filesystem::path vectors; ///< of known tokens, or none
  bool freeze_embedding = false;
  double embedding_rms = 0; ///< 0: by Glorot's rule
  float dropout_rate = 0;
  ConvOptions conv; ///< the encoders' own options, but for embedding and dropout
  RecurrentOptions recurrent;
  std::string cell = std::string(GruCell::name);
  bool bidirectional = false;
  MultiheadAttentionOptions multihead;
  ObjectiveRequest objective;
  TrainingOptions training;
  int patience = 0;       ///< epochs; 0: no early stopping
  int average_epochs = 0; ///< 0: no averaging

  Origins origins;
  std::vector<EffectiveOption> options; ///< of a prepared request
  bool print_config = false;
  std::string device = "cpu"; ///< or "gpu", where the command has it
  int gpu = 0;
  std::string precision = "float"; ///< or "bf16", or "tf32" on a GPU

  std::string experiment_name; ///< empty: made of encoder, embedding size and loss
  std::filesystem::path model_dir = default_model_dir;
  CheckpointOptions checkpoints;
  std::filesystem::path
      logs_path; ///< of the events of all experiments; empty: in the model's folder
  bool no_events = false, projector = false;
  bool overwrite = false, quiet = false;
};

/// The known dataset, or none for the sample corpus. Another name is a usage error.
const Dataset* dataset_of(const TrainRequest& request);

/// The folder the model is written to.
std::filesystem::path model_folder(const TrainRequest& request);

/// What it does with a model, or a training, that is there.
Existing existing(const TrainRequest& request);

/// Declares encoder, dataset and all options of siamese train.
void add_training_command(CLI::App& command, TrainRequest& request);

/// Completes a request whose command line has been read. What is not possible is a usage error.
void prepare(TrainRequest& request, const CLI::App& command);

struct TrainingData {
  Text text;
  Examples train, dev, test;
  WordVectors vectors;
};

/// Names the files of a corpus that is given as a folder. Throws FileError.
void find_files(TrainRequest& request);

/// Reads the corpus and the vectors, once the files are found, and says on standard error what
/// there was.
TrainingData read_data(const TrainRequest& request);

/// Whether read_data gives both the same.
bool read_the_same(const TrainRequest& a, const TrainRequest& b);

/// Trains, and writes the model's folder. Gives the content of evaluation.json.
nlohmann::json train(const TrainRequest& request, const TrainingData& data);

/// Each family of encoders is instantiated in a source file of its own, for each device.
nlohmann::json train_conv(OnCpu, const TrainRequest& request, const TrainingData& data);
nlohmann::json train_conv(OnGpu, const TrainRequest& request, const TrainingData& data);
nlohmann::json train_gru(OnCpu, const TrainRequest& request, const TrainingData& data);
nlohmann::json train_gru(OnGpu, const TrainRequest& request, const TrainingData& data);
nlohmann::json train_lstm(OnCpu, const TrainRequest& request, const TrainingData& data);
nlohmann::json train_lstm(OnGpu, const TrainRequest& request, const TrainingData& data);
nlohmann::json train_multihead(OnCpu, const TrainRequest& request, const TrainingData& data);
nlohmann::json train_multihead(OnGpu, const TrainRequest& request, const TrainingData& data);

}
