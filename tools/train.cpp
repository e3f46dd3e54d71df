// SPDX-License-Identifier: MIT
// siamese train: reads the options and the corpus, and hands over to the encoder.

#include "train.hpp"
#include "commands.hpp"
#include "options.hpp"
#include "reading.hpp"
#include "training_folder.hpp"

#include <siamese/data/sample.hpp>
#include <siamese/data/split.hpp>
#include <siamese/training/objective.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

void train_rnn(const TrainRequest& request, const TrainingData& data) {
  (request.cell == GruCell::name ? train_gru : train_lstm)(request, data);
}

struct EncoderCommand {
  std::string_view name;
  void (*train)(const TrainRequest&, const TrainingData&);
  std::vector<const char*> options; ///< those that no other encoder has
};

const EncoderCommand encoders[] = {
    {Conv<>::name, train_conv, {"--num-filters", "--filter-sizes"}},
    {"rnn", train_rnn, {"--cell", "--hidden-size", "--num-layers", "--bidirectional"}},
    {MultiheadAttention<>::name,
     train_multihead,
     {"--num-blocks", "--num-heads", "--use-residual"}},
};
constexpr std::string_view sample_dataset = "sample";
constexpr std::string_view own_pairs = "pairs";
constexpr const char* corpora = "corpora";

const EncoderCommand& find_encoder(std::string_view name) {
  std::string known;
  for (const EncoderCommand& encoder : encoders) {
    if (encoder.name == name) return encoder;
    known += (known.empty() ? "" : ", ") + std::string(encoder.name);
  }
  usage_error("ENCODER: this version has no encoder '" + std::string(name) + "', only " + known);
}

/// The known dataset, or none for the sample corpus.
const Dataset* dataset_of(const TrainRequest& request) {
  if (request.dataset == sample_dataset) return nullptr;
  for (const Dataset& dataset : datasets())
    if (dataset.name == request.dataset) return &dataset;
  usage_error("DATASET: this version has no dataset '" + request.dataset + "', only " +
              dataset_names() + ", " + std::string(sample_dataset));
}

/// Combinations that are not possible.
void check(const TrainRequest& request, const CLI::App& command) {
  const EncoderCommand& encoder = find_encoder(request.encoder);
  const bool sample = dataset_of(request) == nullptr;
  const auto given = [&](const char* option) { return command.count(option) > 0; };
  const auto refuse = [&](const std::vector<const char*>& options, const std::string& why) {
    for (const char* option : options)
      if (given(option)) usage_error(option + (" has no effect " + why));
  };
  for (const EncoderCommand& other : encoders)
    if (&other != &encoder) refuse(other.options, "on the encoder " + request.encoder);
  if (request.dataset != "ANLI")
    refuse({"--rounds", "--hypothesis-reason"}, "but on ANLI");
  else if (given("--train"))
    refuse({"--rounds"}, "with --train, which names the files");
  if (request.dataset != own_pairs)
    refuse({"--columns", "--label-range", "--format"}, "but on pairs");
  if (sample) {
    refuse({"--data", "--train", "--dev", "--test", "--reference-split", "--dev-fraction",
            "--test-fraction", "--disjoint-split", "--split-seed", "--max-bad-rows"},
           "with the sample corpus, which is made up");
  } else {
    refuse({"--pairs"}, "with " + request.dataset + "; it is the size of the sample corpus");
    if (given("--data") && given("--train"))
      usage_error("give the corpus either as a folder with --data or as files with --train");
    if (request.dataset == own_pairs && !given("--data") && !given("--train"))
      usage_error("give your pairs as files with --train or as a folder with --data");
    if (request.reference_split)
      refuse({"--dev", "--test", "--dev-fraction", "--test-fraction"},
             "with --reference-split, which divides the training file");
  }
  if (request.tokenizer.characters) refuse({"--ngram-buckets"}, "with --characters");
  if (!given("--ngram-buckets")) refuse({"--ngram-size"}, "without --ngram-buckets");
  if (given("--ngram-buckets") && request.vocabulary.min_count < 2 &&
      request.vocabulary.max_size == 0)
    usage_error("--ngram-buckets needs --min-count 2 or --max-vocabulary, so that training meets "
                "unknown words");
  if (given("--experiment-name")) {
    const std::filesystem::path name = request.experiment_name;
    if (name.empty() || name.has_parent_path() || name == "." || name == "..")
      usage_error("--experiment-name: '" + request.experiment_name +
                  "' is not a folder's name; the folder above it is --model-dir");
  }
  if (request.embedding_size % request.multihead.num_heads != 0 &&
      encoder.name == MultiheadAttention<>::name)
    usage_error("--num-heads must divide --embedding-size");
  if (request.conv.filter_sizes.size() != request.conv.num_filters.size())
    usage_error("--filter-sizes and --num-filters must list equally many numbers");
  try {
    PairObjective<AnyLoss>{request.loss}.check(DistanceHead<AnyDistance, Cpu>{request.similarity});
  } catch (const ArgumentError& error) {
    usage_error(std::string("--loss and --similarity: ") + error.what());
  }
}

Corpus read_sample(const TrainRequest& request, LoadReport& report) {
  Corpus corpus = sample_corpus(request.pairs);
  for (const Pairs* pairs : {&corpus.train, &corpus.dev, &corpus.test})
    for (const Pair& pair : *pairs) report.keep(pair);
  return corpus;
}

/// The folder that is asked for, or the one where a published dataset is expected.
std::filesystem::path corpus_folder(const TrainRequest& request) {
  if (!request.data.empty()) return request.data;
  std::filesystem::path folder = std::filesystem::path(corpora) / request.dataset;
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    throw FileError(folder.string() + ": is no folder; put the files of " + request.dataset +
                    " there, or name their folder with --data");
  return folder;
}

Corpus read_files(TrainRequest& request, const Dataset& dataset, LoadReport& report) {
  if (request.reference_split) {
    request.load.dev_fraction = reference_dev_fraction;
    request.load.test_fraction = reference_test_fraction;
  }
  if (request.train.empty()) {
    CorpusFiles files = find_corpus(dataset, corpus_folder(request), request.load);
    for (const std::filesystem::path& file : files.unlabelled)
      report.unlabelled.push_back(file.string());
    request.train = std::move(files.train);
    if (!request.reference_split) {
      request.dev = std::move(files.dev);
      request.test = std::move(files.test);
    }
  }
  return read_corpus(dataset, {request.train, request.dev, request.test}, request.load, report);
}

TrainingData read_data(TrainRequest& request) {
  LoadReport report;
  const Dataset* const dataset = dataset_of(request);
  const Corpus corpus =
      dataset == nullptr ? read_sample(request, report) : read_files(request, *dataset, report);
  if (!request.quiet) std::cerr << report;
  request.vocabulary.ngram_buckets = request.ngrams.buckets;
  Text text(request.tokenizer,
            build_vocabulary(corpus.train, request.tokenizer, request.vocabulary), request.ngrams);
  Examples train = tokenize(corpus.train, text);
  Examples dev = tokenize(corpus.dev, text);
  Examples test = tokenize(corpus.test, text);
  return {std::move(text), std::move(train), std::move(dev), std::move(test)};
}

void train(TrainRequest& request) {
  check_free(model_folder(request), request.overwrite);
  const TrainingData data = read_data(request);
  find_encoder(request.encoder).train(request, data);
}

void add_data_options(CLI::App& command, TrainRequest& request) {
  const char* const group = "Data";
  const auto files = [&](const char* name, std::vector<std::filesystem::path>& target,
                         const char* help) {
    return command.add_option(name, target, help)->type_name("FILE")->group(group);
  };
  command
      .add_option(
          "--data", request.data,
          "Folder that holds the corpus (a published one: corpora/DATASET, if none is named)")
      ->type_name("DIR")
      ->group(group);
  CLI::Option* const train = files("--train", request.train, "Training pairs");
  files("--dev", request.dev, "Dev pairs (default: taken from the training pairs)")->needs(train);
  files("--test", request.test, "Test pairs (default: taken from the training pairs)")
      ->needs(train);
  add_split_options(command, request.load);
  command
      .add_flag(
          "--reference-split", request.reference_split,
          "Take 1 % dev and 10 % test pairs from the training pairs, leaving the corpus's out")
      ->group(group);
  add_rounds(command, request.load);
  add_reading_options(command, request.load);
  constexpr std::size_t many = 1'000'000'000;
  add_number(command, "--pairs", request.pairs, sample_sizes(), "Size of the sample corpus")
      ->group(group);
  command.add_flag("--lower-case", request.tokenizer.lower_case, "Read all words in lower case")
      ->group(group);
  command
      .add_flag("--characters", request.tokenizer.characters,
                "Every character is a token, in place of words")
      ->group(group);
  add_number(
      command, "--ngram-buckets", request.ngrams.buckets, from_to<std::size_t>(1, 10'000'000),
      "Unknown words are their character n-grams, hashed to so many tokens (default: unknown)", {0})
      ->group(group);
  add_number(command, "--ngram-size", request.ngrams.size, from_to<std::size_t>(1, 16),
             "Characters of an n-gram")
      ->group(group);
  add_number(command, "--min-count", request.vocabulary.min_count, from_to<std::size_t>(1, many),
             "Rarer tokens are unknown")
      ->group(group);
  add_number(command, "--max-vocabulary", request.vocabulary.max_size,
             from_to<std::size_t>(1, many), "Known tokens at most (default: no limit)", {0})
      ->group(group);
}

void add_model_options(CLI::App& command, TrainRequest& request) {
  const char* const group = "Model";
  const auto sizes = from_to<Index>(1, 65536);
  add_number(command, "--embedding-size", request.embedding_size, sizes,
             "Length of a token's vector")
      ->group(group);
  add_numbers(command, "--num-filters", request.conv.num_filters, sizes,
              "cnn: filters of each size")
      ->group(group);
  add_numbers(command, "--filter-sizes", request.conv.filter_sizes, from_to<Index>(1, 1024),
              "cnn: tokens that a filter spans")
      ->group(group);
  command.add_option("--cell", request.cell, "rnn: the recurrent unit")
      ->type_name("NAME")
      ->check(CLI::IsMember({std::string(GruCell::name), std::string(LstmCell::name)}))
      ->capture_default_str()
      ->group(group);
  add_number(command, "--hidden-size", request.recurrent.hidden_size, sizes,
             "rnn: length of a state, in either direction")
      ->group(group);
  add_number(command, "--num-layers", request.recurrent.num_layers, from_to<Index>(1, 64),
             "rnn: layers, each reading the states of the one before")
      ->group(group);
  command
      .add_flag("--bidirectional", request.bidirectional,
                "rnn: read the sentence from its end as well")
      ->group(group);
  add_number(command, "--num-blocks", request.multihead.num_blocks, from_to<Index>(1, 64),
             "multihead: blocks of attention and a linear layer")
      ->group(group);
  add_number(command, "--num-heads", request.multihead.num_heads, sizes,
             "multihead: heads; divides the embedding size")
      ->group(group);
  command
      .add_flag("--use-residual", request.multihead.use_residual,
                "multihead: add what attention reads to what it gives")
      ->group(group);
  add_number(
      command, "--dropout-rate", request.dropout_rate,
      Range<float>{0, std::nextafter(1.0F, 0.0F), "a number from 0 to below 1"},
      "Part left out in training: of the sentence vector (cnn), of what a layer reads (rnn), "
      "of what attention gives (multihead)")
      ->group(group);
  add_choice(command, "--similarity", request.similarity, "Compares the vectors")->group(group);
}

void add_training_options(CLI::App& command, TrainRequest& request) {
  const char* const group = "Training";
  add_number(command, "--epochs", request.training.epochs, from_to(1, 1'000'000),
             "Passes over the training pairs")
      ->group(group);
  add_number(command, "--batch-size", request.training.batch_size, from_to<Index>(1, 1 << 20),
             "Pairs in a step")
      ->group(group);
  add_number(
      command, "--learning-rate", request.learning_rate,
      Range<double>{std::numeric_limits<double>::min(), 1e6, "a number above 0, at most 1e6"},
      "Size of a step")
      ->group(group);
  add_choice(command, "--loss", request.loss, "What training minimises")->group(group);
  command.add_option("--optimizer", request.optimizer, "Moves all parameters, or those touched")
      ->check(CLI::IsMember({"lazy-adam", "adam"}))
      ->capture_default_str()
      ->group(group);
  add_number(command, "--max-steps", request.training.max_steps,
             from_to<Index>(1, 1'000'000'000'000), "Stop after so many steps", {0})
      ->group(group);
  add_number(command, "--seed", request.training.seed, seeds(),
             "Of the first parameters, the order of pairs and dropout; the split stays")
      ->group(group);
  add_threads(command, request.training.threads)->group(group);
}

void add_output_options(CLI::App& command, TrainRequest& request) {
  const char* const group = "Output";
  command
      .add_option("--experiment-name", request.experiment_name,
                  "Name of the model's folder (default: in the style of cnn_64_MSE)")
      ->type_name("NAME")
      ->group(group);
  command.add_option("--model-dir", request.model_dir, "Folder of the experiments")
      ->type_name("DIR")
      ->default_str(default_model_dir)
      ->group(group);
  command.add_flag("--overwrite", request.overwrite, "Replace a model that is there")->group(group);
  command.add_flag("--quiet", request.quiet, "Say nothing but errors")->group(group);
}

}

std::filesystem::path model_folder(const TrainRequest& request) {
  if (!request.experiment_name.empty()) return request.model_dir / request.experiment_name;
  std::string loss(request.loss.name());
  std::ranges::transform(loss, loss.begin(), [](unsigned char c) { return std::toupper(c); });
  return request.model_dir /
         (request.encoder + '_' + std::to_string(request.embedding_size) + '_' + loss);
}

void add_train(CLI::App& app) {
  const auto request = std::make_shared<TrainRequest>();
  CLI::App& command = *app.add_subcommand("train", "Train a model on sentence pairs");
  command.add_option("ENCODER", request->encoder, "cnn, rnn or multihead")
      ->type_name("")
      ->required();
  command
      .add_option("DATASET", request->dataset, dataset_names() + " (your own) or sample (made up)")
      ->type_name("")
      ->required();
  add_data_options(command, *request);
  add_model_options(command, *request);
  add_training_options(command, *request);
  add_output_options(command, *request);
  command.footer(
      "Examples:\n"
      "  siamese train cnn sample\n"
      "  siamese train rnn SNLI\n"
      "  siamese train cnn pairs --train pairs.tsv --experiment-name mine\n"
      "Last lines: accuracy after the last epoch, of the epoch that was best on dev, and dev's\n"
      "mean over all epochs, all at the threshold 0.5; then after the last epoch at the threshold\n"
      "that is best on dev, which the model keeps.\n");
  command.callback([request, &command] {
    check(*request, command);
    train(*request);
  });
}

}
