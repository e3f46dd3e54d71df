// SPDX-License-Identifier: MIT
// The options of siamese train.

#include "cli/options.hpp"
#include "corpus/reading.hpp"
#include "train/request.hpp"

#include <siamese/layers/any_pooling.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace siamese::tool {

namespace {

void add_data_options(CLI::App& command, TrainRequest& request) {
  const char* const group = "Data";
  const auto files = [&](const char* name, std::vector<std::filesystem::path>& target,
                         const char* help) {
    command.add_option(name, target, help)
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
  files("--train", request.train, "Training pairs; these may be given more than once");
  files("--dev", request.dev, "Dev pairs (default: taken from the training pairs)");
  files("--test", request.test, "Test pairs (default: taken from the training pairs)");
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
  command
      .add_option("--vectors", request.vectors,
                  "Start tokens' vectors from a text file of GloVe, word2vec or fastText")
      ->type_name("FILE")
      ->group(group);
  command
      .add_flag("--freeze-embedding", request.freeze_embedding,
                "Leave the tokens' vectors as they start")
      ->group(group);
  add_number(command, "--embedding-rms", request.embedding_rms, numbers_above_0(),
             "Root mean square of the numbers in tokens' vectors at the start, given or drawn "
             "(default: by Glorot's rule)",
             {0})
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
  add_number(command, "--num-blocks", request.multihead.num_blocks, from_to<Index>(0, 64),
             "multihead: blocks of attention and feed-forward; 0: none, a bag of words")
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
  add_number(command, "--dropout-rate", request.dropout_rate, rates,
             "Part left out in training: of the sentence vector, the same of both of a pair (cnn), "
             "of what a layer reads (rnn), "
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
  command
      .add_option("--device", request.device,
                  "Where to train: cpu, or gpu where the command is built with CUDA; a "
                  "model runs on either")
      ->check(CLI::IsMember({"cpu", "gpu"}))
      ->type_name("NAME")
      ->default_str(request.device)
      ->group(group);
  add_number(command, "--gpu", request.gpu, from_to(0, 1'000),
             "gpu: which of those that CUDA shows, counted from 0")
      ->group(group);
  command
      .add_option("--precision", request.precision,
                  "What products round their operands to, if at all: float, tf32 (gpu) or bf16")
      ->check(CLI::IsMember({"float", "tf32", "bf16"}))
      ->type_name("NAME")
      ->default_str(request.precision)
      ->group(group);
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
          ->configurable(false)
          ->group(group);
  command
      .add_flag("--no-events", request.no_events,
                "Write no events for TensorBoard (default: to the folder events in the model's)")
      ->group(group);
  command
      .add_option("--logs-path", request.logs_path,
                  "Write events to DIR/NAME instead, as the runs train and dev")
      ->type_name("DIR")
      ->group(group);
  command
      .add_flag("--projector", request.projector,
                "Write the vectors of tokens and of dev sentences for TensorBoard's projector")
      ->group(group);
  command.add_flag("--overwrite", request.overwrite, "Replace a model that is there")
      ->excludes(resume)
      ->configurable(false)
      ->group(group);
  command.add_flag("--quiet", request.quiet, "Say nothing but errors")->group(group);
}

}

void add_training_command(CLI::App& command, TrainRequest& request) {
  command.add_option("ENCODER", request.encoder, "cnn, rnn or multihead")
      ->type_name("")
      ->required();
  command
      .add_option("DATASET", request.dataset, dataset_names() + " (your own) or sample (made up)")
      ->type_name("")
      ->required();
  add_config(command, request.origins);
  command
      .add_flag("--print-config", request.print_config,
                "Print all options as a file for --config, with where each comes from, and end")
      ->configurable(false);
  add_data_options(command, request);
  add_model_options(command, request);
  add_objective_options(command, request.objective, request.training);
  add_training_options(command, request);
  add_output_options(command, request);
}

}
