// SPDX-License-Identifier: MIT
// siamese train: reads the options and the corpus, and hands over to the encoder.

#include "train.hpp"
#include "commands.hpp"
#include "events.hpp"
#include "options.hpp"
#include "reading.hpp"
#include "training_folder.hpp"
#include "training_results.hpp"

#include <siamese/data/sample.hpp>
#include <siamese/data/split.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

nlohmann::json train_rnn(const TrainRequest& request, const TrainingData& data) {
  return (request.cell == GruCell::name ? train_gru : train_lstm)(request, data);
}

struct EncoderCommand {
  std::string_view name;
  nlohmann::json (*train)(const TrainRequest&, const TrainingData&); ///< gives evaluation.json
  std::vector<std::string_view> options; ///< those that not every encoder has
};

const EncoderCommand encoders[] = {
    {Conv<>::name, train_conv, {"--num-filters", "--filter-sizes"}},
    {"rnn",
     train_rnn,
     {"--cell", "--hidden-size", "--num-layers", "--bidirectional", "--recurrent-dropout-rate",
      "--pooling"}},
    {MultiheadAttention<>::name,
     train_multihead,
     {"--num-blocks", "--num-heads", "--use-residual", "--norm", "--activation",
      "--feed-forward-size", "--positions", "--max-positions", "--pooling"}},
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
  const auto given = [&](std::string_view option) {
    return command.count(std::string(option)) > 0;
  };
  const auto refuse = [&](const std::vector<std::string_view>& options, const std::string& why) {
    for (const std::string_view option : options)
      if (given(option)) usage_error(std::string(option) + " has no effect " + why);
  };
  for (const EncoderCommand& other : encoders) {
    std::vector<std::string_view> foreign = other.options;
    std::erase_if(foreign, [&](std::string_view option) {
      return std::ranges::count(encoder.options, option) > 0;
    });
    refuse(foreign, "on the encoder " + request.encoder);
  }
  if (request.dataset != "ANLI")
    refuse({"--rounds", "--hypothesis-reason"}, "but on ANLI");
  else if (given("--train"))
    refuse({"--rounds"}, "with --train, which names the files");
  if (request.dataset != own_pairs)
    refuse({"--columns", "--label-range", "--format"}, "but on pairs");
  if (sample) {
    if (request.load.task == Task::nli3)
      usage_error("--task nli3 needs a corpus of entailment, which the sample corpus is not");
    refuse({"--data", "--train", "--dev", "--test", "--reference-split", "--dev-fraction",
            "--test-fraction", "--disjoint-split", "--split-seed", "--max-bad-rows"},
           "with the sample corpus, which is made up");
  } else {
    refuse({"--pairs"}, "with " + request.dataset + "; it is the size of the sample corpus");
    if (find_dataset(request.dataset).is_graded && request.load.task == Task::similarity &&
        request.objective.loss.name() == Softmax::name)
      usage_error("--loss softmax needs classes, and labels of " + request.dataset +
                  " lie between alike and not alike; take one of a score, such as mse");
    if (given("--data") && given("--train"))
      usage_error("give the corpus either as a folder with --data or as files with --train");
    if (request.dataset == own_pairs && !given("--data") && !given("--train"))
      usage_error("give your pairs as files with --train or as a folder with --data");
    if (request.reference_split)
      refuse({"--dev", "--test", "--dev-fraction", "--test-fraction"},
             "with --reference-split, which divides the training file");
  }
  if (request.multihead.positions != LearnedPositions<>::name)
    refuse({"--max-positions"}, "without --positions learned");
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
}

/// Vectors decide how long the embedding's are.
void adopt_vectors(TrainRequest& request, const CLI::App& command) {
  if (request.vectors.empty()) return;
  const Index length = word_vector_length(request.vectors);
  if (command.count("--embedding-size") > 0 && request.embedding_size != length)
    usage_error("--embedding-size: the vectors of " + request.vectors.string() + " have " +
                std::to_string(length) + " numbers; leave it out");
  request.embedding_size = length;
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

Corpus read_files(const TrainRequest& request, const Dataset& dataset, LoadReport& report) {
  report.unlabelled = request.unlabelled;
  return read_corpus(dataset, {request.train, request.dev, request.test}, request.load, report);
}

WordVectors read_vectors(const TrainRequest& request, const Vocabulary& vocabulary) {
  if (request.vectors.empty()) return {};
  WordVectors vectors = read_word_vectors(request.vectors, vocabulary);
  if (!request.quiet)
    std::cerr << request.vectors.string() << ": vectors of " << vectors.ids.size() << " of "
              << vocabulary.size() << " known tokens\n";
  return vectors;
}

/// The file that a part's pairs were taken of is named in the message.
void check_labels(const TrainRequest& request, const Examples& examples,
                  const std::vector<std::filesystem::path>& files) {
  try {
    check_labels(request.objective, examples.labels);
  } catch (const ArgumentError& error) {
    throw InputError((files.empty() ? request.train : files).front().string(), 0, error.what());
  }
}

void add_data_options(CLI::App& command, TrainRequest& request) {
  const char* const group = "Data";
  const auto files = [&](const char* name, std::vector<std::filesystem::path>& target,
                         const char* help) {
    return command.add_option(name, target, help)
        ->allow_extra_args(false) // one for each time the option is given
        ->type_name("FILE")
        ->group(group);
  };
  command
      .add_option(
          "--data", request.data,
          "Folder that holds the corpus (a published one: corpora/DATASET, if none is named)")
      ->type_name("DIR")
      ->group(group);
  CLI::Option* const train =
      files("--train", request.train, "Training pairs; these may be given more than once");
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
  command
      .add_option_function<std::string>(
          "--task",
          [&request](const std::string& name) {
            request.load.task = name == name_of(Task::nli3) ? Task::nli3 : Task::similarity;
          },
          "What labels are: similarity, or nli3: entailment, neutral, contradiction")
      ->check(
          CLI::IsMember({std::string(name_of(Task::similarity)), std::string(name_of(Task::nli3))}))
      ->type_name("NAME")
      ->default_str(std::string(name_of(Task::similarity)))
      ->group(group);
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
  add_nfc(command, request.tokenizer);
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

constexpr const char* model_group = "Model";

/// Encoders have defaults of their own, so that an option without a value says nothing to them.
void add_pooling(CLI::App& command, TrainRequest& request) {
  command
      .add_option_function<std::string>(
          "--pooling",
          [&request](const std::string& name) {
            request.recurrent.pooling = request.multihead.pooling =
                parse_choice<AnyPooling<>>("--pooling", name).name();
          },
          "rnn, multihead: from tokens to a sentence: " + AnyPooling<>::names() +
              " (last: where each direction ends)")
      ->type_name("NAME")
      ->default_str("rnn: " + request.recurrent.pooling +
                    ", multihead: " + request.multihead.pooling)
      ->group(model_group);
}

void add_model_options(CLI::App& command, TrainRequest& request) {
  const char* const group = model_group;
  const auto sizes = from_to<Index>(1, 65536);
  add_number(command, "--embedding-size", request.embedding_size, sizes,
             "Length of a token's vector (with --vectors: that of the file)")
      ->group(group);
  CLI::Option* const vectors =
      command
          .add_option("--vectors", request.vectors,
                      "Start tokens' vectors from a text file of GloVe, word2vec or fastText")
          ->type_name("FILE")
          ->group(group);
  command
      .add_flag("--freeze-embedding", request.freeze_embedding,
                "Leave the tokens' vectors as they start")
      ->needs(vectors)
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
             "multihead: blocks of attention and feed-forward")
      ->group(group);
  add_number(command, "--num-heads", request.multihead.num_heads, sizes,
             "multihead: heads; divides the embedding size")
      ->group(group);
  command
      .add_flag("--use-residual", request.multihead.use_residual,
                "multihead: add what attention and a feed-forward network read to what they give")
      ->group(group);
  command
      .add_option("--norm", request.multihead.norm,
                  "multihead: layer norms before or after attention and feed-forward, or none")
      ->type_name("NAME")
      ->check(CLI::IsMember({"none", "before", "after"}))
      ->capture_default_str()
      ->group(group);
  add_name<AnyActivation>(command, "--activation", request.multihead.activation,
                          "multihead: of the feed-forward part")
      ->group(group);
  add_number(command, "--feed-forward-size", request.multihead.feed_forward_size, sizes,
             "multihead: width of a feed-forward network (default: one dense layer instead)", {0})
      ->group(group);
  add_name<AnyPositions<>>(command, "--positions", request.multihead.positions,
                           "multihead: what tells a token's place")
      ->group(group);
  add_number(command, "--max-positions", request.multihead.max_positions, sizes,
             "multihead: places that are learned; tokens behind them share the last one's vector")
      ->group(group);
  add_pooling(command, request);
  const Range<float> rates{0, std::nextafter(1.0F, 0.0F), "a number from 0 to below 1"};
  add_number(
      command, "--dropout-rate", request.dropout_rate, rates,
      "Part left out in training: of the sentence vector (cnn), of what a layer reads (rnn), "
      "of what attention gives (multihead)")
      ->group(group);
  add_number(command, "--recurrent-dropout-rate", request.recurrent.recurrent_dropout_rate, rates,
             "rnn: part of a state left out in training, the same at every step of a sentence")
      ->group(group);
}

void add_training_options(CLI::App& command, TrainRequest& request) {
  const char* const group = "Training";
  add_number(command, "--epochs", request.training.epochs, from_to(1, 1'000'000),
             "Passes over the training pairs")
      ->group(group);
  add_number(command, "--batch-size", request.training.batch_size, from_to<Index>(1, 1 << 20),
             "Pairs in a step")
      ->group(group);
  add_number(command, "--early-stopping", request.patience, from_to(1, 1'000'000),
             "Stop when so many epochs have not raised the accuracy on dev (default: never)", {0})
      ->group(group);
  add_number(command, "--average-epochs", request.average_epochs, from_to(1, 1'000'000),
             "The last model is the mean of so many last epochs' (default: no mean)", {0})
      ->group(group);
  add_number(command, "--max-steps", request.training.max_steps,
             from_to<Index>(1, 1'000'000'000'000), "Stop after so many steps", {0})
      ->group(group);
  add_number(command, "--eval-every", request.training.eval_every,
             from_to<Index>(1, 1'000'000'000'000),
             "Evaluate on dev, and on as many training pairs, after so many steps too (default: at "
             "the end of an epoch)",
             {0})
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
  add_number(command, "--save-every", request.checkpoints.every,
             from_to<Index>(1, 1'000'000'000'000),
             "Save a checkpoint after so many steps too (default: at the end of an epoch)", {0})
      ->group(group);
  add_number(command, "--checkpoints-to-keep", request.checkpoints.keep, from_to(1, 1'000'000),
             "The newest so many, until training has ended")
      ->group(group);
  CLI::Option* const resume =
      command
          .add_flag("--resume", request.checkpoints.resume,
                    "Go on with a training that was broken off, from its newest checkpoint")
          ->group(group);
  CLI::Option* const no_events =
      command
          .add_flag(
              "--no-events", request.no_events,
              "Write no events for TensorBoard (default: to the folder events in the model's)")
          ->group(group);
  command
      .add_option("--logs-path", request.logs_path,
                  "Write events to DIR/NAME instead, as the runs train and dev")
      ->type_name("DIR")
      ->excludes(no_events)
      ->group(group);
  command
      .add_flag("--projector", request.projector,
                "Write the vectors of tokens and of dev sentences for TensorBoard's projector")
      ->excludes(no_events)
      ->group(group);
  command.add_flag("--overwrite", request.overwrite, "Replace a model that is there")
      ->excludes(resume)
      ->group(group);
  command.add_flag("--quiet", request.quiet, "Say nothing but errors")->group(group);
}

}

std::filesystem::path model_folder(const TrainRequest& request) {
  if (!request.experiment_name.empty()) return request.model_dir / request.experiment_name;
  std::string loss(request.objective.loss.name());
  std::ranges::transform(loss, loss.begin(), [](unsigned char c) { return std::toupper(c); });
  return request.model_dir /
         (request.encoder + '_' + std::to_string(request.embedding_size) + '_' + loss);
}

Existing existing(const TrainRequest& request) {
  if (request.overwrite) return Existing::replace;
  return request.checkpoints.resume ? Existing::resume : Existing::keep;
}

void add_training_command(CLI::App& command, TrainRequest& request) {
  command.add_option("ENCODER", request.encoder, "cnn, rnn or multihead")
      ->type_name("")
      ->required();
  command
      .add_option("DATASET", request.dataset, dataset_names() + " (your own) or sample (made up)")
      ->type_name("")
      ->required();
  add_data_options(command, request);
  add_model_options(command, request);
  add_objective_options(command, request.objective, request.training);
  add_training_options(command, request);
  add_output_options(command, request);
}

void prepare(TrainRequest& request, const CLI::App& command) {
  adopt_vectors(request, command);
  check(request, command);
  if (request.load.task == Task::nli3) request.objective.classes = nli3_classes.size();
  request.vocabulary.ngram_buckets = request.ngrams.buckets;
  if (request.reference_split) {
    request.load.dev_fraction = reference_dev_fraction;
    request.load.test_fraction = reference_test_fraction;
  }
  complete(request.objective, request.training, command);
}

void find_files(TrainRequest& request) {
  const Dataset* const dataset = dataset_of(request);
  if (dataset == nullptr || !request.train.empty()) return;
  CorpusFiles files = find_corpus(*dataset, corpus_folder(request), request.load);
  for (const std::filesystem::path& file : files.unlabelled)
    request.unlabelled.push_back(file.string());
  request.train = std::move(files.train);
  if (request.reference_split) return;
  request.dev = std::move(files.dev);
  request.test = std::move(files.test);
}

TrainingData read_data(const TrainRequest& request) {
  LoadReport report;
  const Dataset* const dataset = dataset_of(request);
  const Corpus corpus =
      dataset == nullptr ? read_sample(request, report) : read_files(request, *dataset, report);
  if (!request.quiet) std::cerr << report;
  Text text(request.tokenizer,
            build_vocabulary(corpus.train, request.tokenizer, request.vocabulary), request.ngrams);
  Examples train = tokenize(corpus.train, text);
  Examples dev = tokenize(corpus.dev, text);
  Examples test = tokenize(corpus.test, text);
  WordVectors vectors = read_vectors(request, text.vocabulary());
  return {std::move(text), std::move(train), std::move(dev), std::move(test), std::move(vectors)};
}

bool read_the_same(const TrainRequest& a, const TrainRequest& b) {
  const auto read_by = [](const TrainRequest& r) {
    return std::tie(r.dataset, r.train, r.dev, r.test, r.pairs, r.load, r.tokenizer, r.vocabulary,
                    r.ngrams, r.vectors);
  };
  return read_by(a) == read_by(b);
}

nlohmann::json train(const TrainRequest& request, const TrainingData& data) {
  if (request.dataset != sample_dataset) {
    check_labels(request, data.train, request.train);
    check_labels(request, data.dev, request.dev);
    check_labels(request, data.test, request.test);
  }
  return find_encoder(request.encoder).train(request, data);
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
      "Last lines: accuracy after the last epoch, of the epoch that was best on dev, and dev's\n"
      "mean over all epochs, all at the threshold 0.5; then after the last epoch at the threshold\n"
      "that is best on dev, which the model keeps.\n");
  command.callback([request, &command] {
    prepare(*request, command);
    check_free(model_folder(*request), existing(*request));
    check_free_of_events(*request);
    find_files(*request);
    report(*request, train(*request, read_data(*request)));
  });
}

}
