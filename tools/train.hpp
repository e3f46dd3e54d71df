// SPDX-License-Identifier: MIT
// What siamese train is asked for, and what it trains on.
#pragma once

#include "commands.hpp"

#include <siamese/data/corpus.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/model/any.hpp>
#include <siamese/training/trainer.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace siamese::tool {

struct TrainRequest {
  std::string encoder, dataset;

  std::filesystem::path data; ///< folder of the corpus, where no files are named
  std::vector<std::filesystem::path> train, dev, test;
  bool reference_split = false;
  std::size_t pairs = 20000; ///< of the sample corpus
  LoadOptions load;
  Tokenizer tokenizer;
  VocabularyOptions vocabulary;
  NgramOptions ngrams;

  Index embedding_size = 64;
  float dropout_rate = 0;
  ConvOptions conv; ///< the encoders' own options, but for embedding and dropout
  RecurrentOptions recurrent;
  std::string cell = std::string(GruCell::name);
  bool bidirectional = false;
  MultiheadAttentionOptions multihead;
  AnyDistance similarity;
  AnyLoss loss;
  std::string optimizer = "lazy-adam";
  double learning_rate = 1e-3;
  TrainingOptions training;

  std::string experiment_name; ///< empty: made of encoder, embedding size and loss
  std::filesystem::path model_dir = default_model_dir;
  bool overwrite = false, quiet = false;
};

/// The folder the model is written to.
std::filesystem::path model_folder(const TrainRequest& request);

struct TrainingData {
  Text text;
  Examples train, dev, test;
};

/// Each family of encoders is instantiated in a source file of its own.
void train_conv(const TrainRequest& request, const TrainingData& data);
void train_gru(const TrainRequest& request, const TrainingData& data);
void train_lstm(const TrainRequest& request, const TrainingData& data);
void train_multihead(const TrainRequest& request, const TrainingData& data);

}
