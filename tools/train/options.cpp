// SPDX-License-Identifier: MIT
// The options of siamese train.

#include "cli/options.hpp"
#include "corpus/reading.hpp"
#include "train/request.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

const HelpTable encoder_help = {
    {"embedding_size", "Length of a token's vector (with --vectors: that of the file)"},
    {"freeze_embedding", "Leave the tokens' vectors as they start"},
    {"embedding_rms",
     "Root mean square of the numbers in the first token vectors, read or drawn (default: by "
     "Glorot's rule)"},
    {"num_filters", "cnn: filters of each size"},
    {"filter_sizes", "cnn: tokens that a filter spans"},
    {"cell", "rnn: the recurrent unit"},
    {"hidden_size", "rnn: length of a state, in either direction"},
    {"num_layers", "rnn: layers, each reading the states of the one before"},
    {"bidirectional", "rnn: read the sentence from its end as well"},
    {"num_blocks", "multihead: blocks of attention and feed-forward; 0: none, a bag of words"},
    {"num_heads", "multihead: heads; divides the embedding size"},
    {"use_residual",
     "multihead: add the input of attention and of the feed-forward network to its output"},
    {"norm", "multihead: where layer norms of attention and feed-forward are"},
    {"activation", "multihead: activation of the feed-forward network"},
    {"feed_forward_size",
     "multihead: width of a feed-forward network (default: one dense layer instead)"},
    {"positions", "multihead: encoding of a token's place"},
    {"max_positions",
     "multihead: number of learned places; later tokens share the last one's vector"},
    {"pooling", "rnn, multihead: from tokens to a sentence; last is where each direction ends "
                "(default: rnn mean, multihead sum, multihead with --norm mean)"},
    {"dropout_rate",
     "Fraction of values dropped in training: of the sentence vector, the same ones in both of a "
     "pair (cnn), of a layer's input (rnn), of attention's output (multihead)"},
    {"recurrent_dropout_rate",
     "rnn: part of a state left out in training, the same at every step of a sentence"},
};

const HelpTable length_help = {
    {"epochs", "Passes over the training pairs"},
    {"batch_size", "Pairs in a step"},
};

const HelpTable training_help = {
    {"max_steps", "Stop after N steps (default: never)"},
    {"eval_every",
     "Also evaluate on dev, and on as many training pairs, after every N steps (default: at the "
     "end of an epoch)"},
    {"seed", "Seed of the first parameters, the order of pairs and dropout, but not of the split"},
    {"threads", "Number of threads; never changes the result (default: one per core)"},
};

void add_data_options(CLI::App& command, DataRequest& request) {
  const char* const group = "Data";
  const auto files = [&](const char* name, std::vector<std::filesystem::path>& target,
                         const char* help) {
    command.add_option(name, target, help)
        ->allow_extra_args(false) // one for each occurrence of the option
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
      .add_flag("--reference-split", request.reference_split,
                "Take 1 % dev and 10 % test pairs from the training pairs, ignoring the corpus's "
                "own dev and test files")
      ->group(group);
  add_rounds(command, request.load);
  add_task(command, request.load);
  add_reading_options(command, request.load);
  add_number(command, "--pairs", request.pairs, sample_sizes(), "Size of the sample corpus")
      ->group(group);
  add_text_options(command, request.tokenizer, request.ngrams, request.vocabulary);
  command
      .add_option("--vectors", request.vectors,
                  "Start tokens' vectors from a text file of GloVe, word2vec or fastText")
      ->type_name("FILE")
      ->group("Model");
  command
      .add_option_function<std::string>(
          "--from",
          [&request](const std::string& name) {
            if (name.empty()) usage_error("--from: name a model");
            request.from = name;
          },
          "Train a saved model further: start from its parameters, with its vocabulary, encoder "
          "and head. MODEL is an experiment or a folder")
      ->type_name("MODEL")
      ->group("Model");
  command.add_flag("--best", request.best, "from: start from its best epoch on dev, not the last")
      ->group("Model");
}

void add_training_options(CLI::App& command, TrainingRequest& request) {
  const char* const group = "Training";
  add_options(command, group, request.options, length_help);
  add_number(
      command, "--early-stopping", request.patience, from_to(1, 1'000'000),
      "Stop after N epochs without a better result on dev: accuracy at its best threshold, or "
      "Spearman's correlation of graded labels (default: never)",
      {0})
      ->group(group);
  add_number(command, "--average-epochs", request.average_epochs, from_to(1, 1'000'000),
             "The last model is the mean of the models of the last N epochs (default: no mean)",
             {0})
      ->group(group);
  add_options(command, group, request.options, training_help);
  command
      .add_option("--device", request.device,
                  "Where to train: cpu, or gpu where the command is built with CUDA; a "
                  "model runs on either")
      ->check(CLI::IsMember({"cpu", "gpu"}))
      ->type_name("NAME")
      ->default_str(request.device)
      ->group(group);
  add_number(command, "--gpu", request.gpu, from_to(0, 1'000),
             "gpu: GPU index, as CUDA counts from 0")
      ->group(group);
  command
      .add_option("--precision", request.precision,
                  "Precision of the operands of products: float, tf32 (gpu) or bf16")
      ->check(CLI::IsMember({"float", "tf32", "bf16"}))
      ->type_name("NAME")
      ->default_str(request.precision)
      ->group(group);
}

void add_output_options(CLI::App& command, OutputRequest& request, CheckpointOptions& checkpoints) {
  const char* const group = "Output";
  command
      .add_option("--experiment-name", request.experiment_name,
                  "Name of the model's folder (default: in the style of cnn_SNLI_64_MSE)")
      ->type_name("NAME")
      ->group(group);
  command.add_option("--model-dir", request.model_dir, "Folder of the experiments")
      ->type_name("DIR")
      ->default_str(default_model_dir)
      ->group(group);
  add_number(command, "--save-every", checkpoints.every, from_to<Index>(1, 1'000'000'000'000),
             "Also save a checkpoint after every N steps (default: at the end of an epoch)", {0})
      ->group(group);
  add_number(command, "--checkpoints-to-keep", checkpoints.keep, from_to(1, 1'000'000),
             "Number of newest checkpoints to keep until training has ended")
      ->group(group);
  CLI::Option* const resume =
      command
          .add_flag("--resume", checkpoints.resume,
                    "Resume an interrupted training from its newest checkpoint")
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
  command.add_flag("--overwrite", request.overwrite, "Replace an existing model")
      ->excludes(resume)
      ->configurable(false)
      ->group(group);
  command.add_flag("--quiet", request.quiet, "Print errors only")->group(group);
}

}

std::vector<OptionOwner> EncoderRequest::owners() {
  std::vector<BoundOption> rnn = bind(recurrent);
  std::ranges::move(bind(recurrent_layer), std::back_inserter(rnn));
  return {{std::string(Conv<>::name), bind(conv)},
          {recurrent_name, std::move(rnn)},
          {std::string(MultiheadAttention<>::name), bind(multihead)}};
}

Ineffective without_effect(EncoderRequest request) {
  return without_effect(request.owners(), encoder_help, "encoder", request.name);
}

nlohmann::json values_of(EncoderRequest request) {
  return values_of(request.owners(), encoder_help, request.name);
}

void add_training_command(CLI::App& command, TrainRequest& request) {
  command.add_option("ENCODER", request.encoder.name, "cnn, rnn or multihead")
      ->type_name("")
      ->required();
  command
      .add_option("DATASET", request.data.dataset,
                  dataset_names() + " (your own) or sample (generated)")
      ->type_name("")
      ->required();
  add_config(command, request.origins);
  command
      .add_flag("--print-config", request.print_config,
                "Print the options that have an effect, as a file for --config, with the source "
                "of each, and exit")
      ->configurable(false);
  add_data_options(command, request.data);
  add_options(command, "Model", request.encoder.owners(), encoder_help);
  add_objective_options(command, request.objective, request.training.options);
  add_training_options(command, request.training);
  add_output_options(command, request.output, request.training.checkpoints);
}

}
