// SPDX-License-Identifier: MIT
// What siamese train can be asked for, and what would be without effect.

#include "cli/options.hpp"
#include "corpus/reading.hpp"
#include "train/request.hpp"

#include <siamese/data/split.hpp>
#include <siamese/device/isa.hpp>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace siamese::tool {

namespace {

struct EncoderOptions {
  std::string_view name;
  std::vector<std::string> options; ///< those that not every encoder has
};

const EncoderOptions encoders[] = {
    {Conv<>::name, {"--num-filters", "--filter-sizes"}},
    {"rnn",
     {"--cell", "--hidden-size", "--num-layers", "--bidirectional", "--recurrent-dropout-rate",
      "--pooling"}},
    {MultiheadAttention<>::name,
     {"--num-blocks", "--num-heads", "--use-residual", "--norm", "--activation",
      "--feed-forward-size", "--positions", "--max-positions", "--pooling"}},
};

const EncoderOptions& find_encoder(std::string_view name) {
  std::string known;
  for (const EncoderOptions& encoder : encoders) {
    if (encoder.name == name) return encoder;
    known += (known.empty() ? "" : ", ") + std::string(encoder.name);
  }
  usage_error("ENCODER: this version has no encoder '" + std::string(name) + "', only " + known);
}

/// Options that do nothing on this encoder and this dataset or with another option.
std::vector<Ineffective> without_effect(const TrainRequest& request) {
  std::vector<Ineffective> list;
  const EncoderOptions& encoder = find_encoder(request.encoder);
  for (const EncoderOptions& other : encoders) {
    std::vector<std::string> foreign = other.options;
    std::erase_if(foreign, [&](const std::string& option) {
      return std::ranges::count(encoder.options, option) > 0;
    });
    list.push_back({foreign, "on the encoder " + request.encoder});
  }
  if (request.dataset != "ANLI") {
    list.push_back({{"--rounds", "--hypothesis-reason"}, "but on ANLI"});
  } else if (!request.train.empty()) {
    list.push_back({{"--rounds"}, "with --train, which names the files"});
  }
  if (request.dataset != own_pairs)
    list.push_back({{"--columns", "--label-range", "--format"}, "but on pairs"});
  if (request.dataset == sample_dataset) {
    list.push_back({{"--data", "--train", "--dev", "--test", "--reference-split", "--dev-fraction",
                     "--test-fraction", "--disjoint-split", "--split-seed", "--max-bad-rows"},
                    "with the sample corpus, which is made up"});
  } else {
    list.push_back(
        {{"--pairs"}, "with " + request.dataset + "; it is the size of the sample corpus"});
    if (request.reference_split)
      list.push_back({{"--dev", "--test", "--dev-fraction", "--test-fraction"},
                      "with --reference-split, which divides the training file"});
    if (request.train.empty()) list.push_back({{"--dev", "--test"}, "without --train"});
  }
  if (request.multihead.num_blocks == 0)
    list.push_back({{"--num-heads", "--use-residual", "--norm", "--activation",
                     "--feed-forward-size", "--dropout-rate"},
                    "with --num-blocks 0"});
  if (request.multihead.positions != LearnedPositions<>::name)
    list.push_back({{"--max-positions"}, "without --positions learned"});
  if (request.tokenizer.characters) list.push_back({{"--ngram-buckets"}, "with --characters"});
  if (request.ngrams.buckets == 0) list.push_back({{"--ngram-size"}, "without --ngram-buckets"});
  if (request.no_events) list.push_back({{"--logs-path", "--projector"}, "with --no-events"});
  if (request.vectors.empty()) list.push_back({{"--freeze-embedding"}, "without --vectors"});
  if (request.device != "gpu") list.push_back({{"--gpu"}, "without --device gpu"});
  return list;
}

/// The CPU rounds to bfloat16, where the processor can, and to nothing else.
void check_cpu_precision(const std::string& precision) {
  if (precision == "tf32")
    usage_error("--precision tf32 is a GPU's; on the CPU take float or bf16");
  if (precision == "bf16" && !supported(Isa::avx512_bf16))
    usage_error("--precision bf16: this processor has no products of bfloat16; take float");
}

/// Combinations that are not possible.
void check(const TrainRequest& request) {
  if (request.dataset == sample_dataset) {
    if (request.load.task == Task::nli3)
      usage_error("--task nli3 needs a corpus of entailment, which the sample corpus is not");
  } else {
    if (find_dataset(request.dataset).is_graded && request.load.task == Task::similarity &&
        request.objective.loss.name() == Softmax::name)
      usage_error("--loss softmax needs classes, and labels of " + request.dataset +
                  " lie between alike and not alike; take one of a similarity, such as mse");
    if (!request.data.empty() && !request.train.empty())
      usage_error("give the corpus either as a folder with --data or as files with --train");
    if (request.dataset == own_pairs && request.data.empty() && request.train.empty())
      usage_error("give your pairs as files with --train or as a folder with --data");
  }
  if (request.ngrams.buckets > 0 && request.vocabulary.min_count < 2 &&
      request.vocabulary.max_size == 0)
    usage_error("--ngram-buckets needs --min-count 2 or --max-vocabulary, so that training meets "
                "unknown words");
  if (request.encoder == MultiheadAttention<>::name && request.multihead.num_blocks > 0 &&
      request.embedding_size % request.multihead.num_heads != 0)
    usage_error("--num-heads must divide --embedding-size");
  if (request.conv.filter_sizes.size() != request.conv.num_filters.size())
    usage_error("--filter-sizes and --num-filters must list equally many numbers");
  if (request.device == "gpu") {
#ifdef SIAMESE_HAS_GPU
    use_gpu(request.gpu);
#else
    usage_error("--device gpu: this siamese is built without CUDA; build it with the CUDA toolkit "
                "and -DSIAMESE_BUILD_CUDA=ON");
#endif
  } else {
    check_cpu_precision(request.precision);
  }
}

void check_name(const std::string& experiment) {
  const std::filesystem::path name = experiment;
  if (name.empty() || name.has_parent_path() || name == "." || name == "..")
    usage_error("--experiment-name: '" + experiment +
                "' is not a folder's name; the folder above it is --model-dir");
}

/// Values that depend on other options where they are not given.
nlohmann::json decided(const TrainRequest& request) {
  const nlohmann::json objective = describe(request.objective, request.training);
  nlohmann::json values;
  for (const char* key :
       {"loss", "margin", "scale", "label_smoothing", "learning_rate", "momentum", "weight_decay"})
    if (objective.contains(key)) values[key] = objective[key];
  values["head"] = request.objective.head;
  values["embedding_size"] = request.embedding_size;
  values["pooling"] = request.encoder == MultiheadAttention<>::name ? request.multihead.pooling
                                                                    : request.recurrent.pooling;
  return values;
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

}

void prepare(TrainRequest& request, const CLI::App& command) {
  try {
    find_encoder(request.encoder);
    dataset_of(request);
    adopt_vectors(request, command);
    refuse(without_effect(request), command);
    check(request);
    if (command.count("--experiment-name") > 0) check_name(request.experiment_name);
    if (request.load.task == Task::nli3) request.objective.classes = nli3_classes.size();
    if (request.reference_split) {
      request.load.dev_fraction = reference_dev_fraction;
      request.load.test_fraction = reference_test_fraction;
    }
    complete(request.objective, request.training, command);
    request.training.shard_size = request.training.pairs_of_shard(request.device == "gpu");
  } catch (const CLI::ValidationError& error) {
    usage_error(request.origins.located(error.what()));
  }
  std::vector<Ineffective> ineffective = without_effect(request);
  std::ranges::move(without_effect(request.objective, request.training),
                    std::back_inserter(ineffective));
  request.options = effective_options(command, request.origins, ineffective, decided(request));
}

}
