// SPDX-License-Identifier: MIT
// Checks the request of siamese train, and lists the options without effect.

#include "cli/nearest.hpp"
#include "cli/options.hpp"
#include "corpus/reading.hpp"
#include "train/on.hpp"
#include "train/request.hpp"
#include "train/start.hpp"

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

/// An unknown encoder is a usage error.
void check_encoder(EncoderRequest request) {
  std::string known;
  std::vector<std::string> names;
  for (const OptionOwner& encoder : request.owners()) {
    if (encoder.name == request.name) return;
    known += (known.empty() ? "" : ", ") + encoder.name;
    names.push_back(encoder.name);
  }
  const std::vector<std::string> datasets = dataset_list();
  if (std::ranges::find(datasets, request.name) != datasets.end() || request.name == sample_dataset)
    usage_error("ENCODER: '" + request.name +
                "' is a dataset; the encoder comes first, as in "
                "siamese train cnn " +
                request.name);
  usage_error("ENCODER: unknown encoder '" + request.name + "'; known: " + known +
              did_you_mean(request.name, names));
}

/// Whether the similarity of a transformer's sums of tokens is 0 for every pair: a normalized token
/// has a length of about the root of the embedding size, so that sentences are too far apart for
/// exp(-distance), and a loss of similarities has no gradient.
bool saturates(const TrainRequest& request) {
  const MultiheadAttentionOptions& multihead = request.encoder.multihead;
  const ObjectiveRequest& objective = request.objective;
  if (request.encoder.name != MultiheadAttention<>::name || multihead.norm == "none" ||
      multihead.pooling != SumPool<>::name || objective.head != "distance")
    return false;
  const bool is_exponential =
      choose(objective.distance, [](const auto& distance) { return distance.is_probability; });
  return is_exponential && choose(objective.loss, []<class L>(const L&) {
           return L::reads == Reads::output || L::reads == Reads::probability;
         });
}

/// The same for the files of the request. A file of options may set them all the same, because it
/// may be used with other data.
std::vector<Ineffective> split_without_effect(const DataRequest& data) {
  return tool::split_without_effect(!data.dev.empty(), !data.test.empty());
}

/// Options that have no effect with this encoder, this dataset or another option.
std::vector<Ineffective> without_effect(const TrainRequest& request) {
  std::vector<Ineffective> list = {without_effect(request.encoder)};
  const DataRequest& data = request.data;
  const MultiheadAttentionOptions& multihead = request.encoder.multihead;
  if (data.dataset != sample_dataset) {
    std::vector<Ineffective> reading = without_effect_on(find_dataset(data.dataset), data.load);
    std::ranges::move(reading, std::back_inserter(list));
  }
  if (data.dataset == "ANLI" && !data.train.empty())
    list.push_back({{"--rounds"}, "with --train, which names the files"});
  if (data.dataset == sample_dataset) {
    list.push_back({{"--data", "--train", "--dev", "--test", "--reference-split", "--dev-fraction",
                     "--test-fraction", "--disjoint-split", "--split-seed", "--max-bad-rows",
                     "--columns", "--header", "--label-range", "--labels", "--format",
                     "--separator", "--rounds", "--hypothesis-reason"},
                    "with the sample corpus, which is generated"});
  } else {
    list.push_back({{"--pairs"}, "with " + data.dataset + "; it is the size of the sample corpus"});
    if (data.reference_split)
      list.push_back({{"--dev", "--test", "--dev-fraction", "--test-fraction"},
                      "with --reference-split, which divides the training file"});
    if (data.train.empty()) list.push_back({{"--dev", "--test"}, "without --train"});
  }
  if (multihead.num_blocks == 0)
    list.push_back({{"--num-heads", "--use-residual", "--norm", "--activation",
                     "--feed-forward-size", "--dropout-rate"},
                    "with --num-blocks 0"});
  if (multihead.positions != LearnedPositions<>::name)
    list.push_back({{"--max-positions"}, "without --positions learned"});
  std::ranges::move(tool::without_effect(data.tokenizer, data.ngrams), std::back_inserter(list));
  if (request.output.no_events)
    list.push_back({{"--logs-path", "--projector"}, "with --no-events"});
  if (data.from.empty()) {
    list.push_back({{"--best"}, "without --from"});
    if (data.vectors.empty())
      list.push_back({{"--freeze-embedding"}, "without --vectors or --from"});
  } else {
    list.push_back({{"--vectors", "--embedding-rms", "--min-count", "--max-vocabulary"},
                    "with --from, which takes the model's tokens and their vectors"});
  }
  if (request.training.device != "gpu") list.push_back({{"--gpu"}, "without --device gpu"});
  return list;
}

/// The CPU's only reduced precision is bfloat16, if the processor supports it.
void check_cpu_precision(const std::string& precision) {
  if (precision == "tf32")
    usage_error("--precision tf32 is for GPUs; on the CPU use float or bf16");
  if (precision == "bf16" && !supported(Isa::avx512_bf16))
    usage_error("--precision bf16: this processor does not support bfloat16; use float");
}

/// Impossible combinations of options are usage errors.
void check(const TrainRequest& request) {
  const DataRequest& data = request.data;
  const EncoderRequest& encoder = request.encoder;
  if (data.dataset == sample_dataset) {
    if (data.load.task == Task::nli3)
      usage_error("--task nli3 needs an entailment corpus; the sample corpus has no classes");
  } else {
    if (find_dataset(data.dataset).is_graded && data.load.task == Task::similarity &&
        request.objective.loss.name() == Softmax::name)
      usage_error("--loss softmax needs classes, and labels of " + data.dataset +
                  " lie between alike and not alike; use a loss on similarities, such as mse");
    if (!data.data.empty() && !data.train.empty())
      usage_error("give the corpus either as a folder with --data or as files with --train");
    if (data.dataset == own_pairs && data.data.empty() && data.train.empty())
      usage_error("give your pairs as files with --train or as a folder with --data");
  }
  if (data.from.empty() && data.ngrams.buckets > 0 && data.vocabulary.min_count < 2 &&
      data.vocabulary.max_size == 0)
    usage_error("--ngram-buckets needs --min-count 2 or --max-vocabulary, so that training meets "
                "unknown words");
  if (encoder.name == MultiheadAttention<>::name && encoder.multihead.num_blocks > 0 &&
      encoder.embedding_size() % encoder.multihead.num_heads != 0)
    usage_error("--num-heads must divide --embedding-size");
  if (encoder.conv.filter_sizes.size() != encoder.conv.num_filters.size())
    usage_error("--filter-sizes and --num-filters must list equally many numbers");
  if (request.training.device == "gpu") {
#ifdef SIAMESE_HAS_GPU
    use_gpu(request.training.gpu);
#else
    usage_error("--device gpu: this siamese is built without CUDA; build it with the CUDA toolkit "
                "and -DSIAMESE_BUILD_CUDA=ON");
#endif
  } else {
    check_cpu_precision(request.training.precision);
  }
}

void check_name(const std::string& experiment) {
  const std::filesystem::path name = experiment;
  if (name.empty() || name.has_parent_path() || name == "." || name == "..")
    usage_error("--experiment-name: '" + experiment +
                "' is not a folder's name; the folder above it is --model-dir");
}

/// The values of options whose defaults depend on other options.
nlohmann::json decided(const TrainRequest& request) {
  nlohmann::json values = model_values(request);
  values.update(describe(request.objective, request.training.options));
  return values;
}

/// Pretrained vectors decide the length of the embedding's vectors.
void adopt_vectors(const std::filesystem::path& vectors, EncoderRequest& encoder,
                   const CLI::App& command) {
  if (vectors.empty()) return;
  const Index length = word_vector_length(vectors);
  if (command.count("--embedding-size") > 0 && encoder.embedding_size() != length)
    usage_error("--embedding-size: the vectors of " + vectors.string() + " have " +
                std::to_string(length) + " numbers; leave it out");
  encoder.set_embedding_size(length);
}

}

void prepare(TrainRequest& request, const CLI::App& command) {
  DataRequest& data = request.data;
  TrainingOptions& training = request.training.options;
  try {
    check_encoder(request.encoder);
    dataset_of(data);
    if (data.from.empty()) {
      adopt_vectors(data.vectors, request.encoder, command);
      MultiheadAttentionOptions& multihead = request.encoder.multihead;
      if (multihead.norm != "none" && command.count("--pooling") == 0)
        multihead.pooling = MeanPool<>::name;
    } else {
      start_from_saved(request, command);
    }
    refuse(without_effect(request), command);
    check(request);
    if (command.count("--experiment-name") > 0) check_name(request.output.experiment_name);
    if (data.load.task == Task::nli3) request.objective.classes = nli3_classes.size();
    if (data.reference_split) {
      data.load.dev_fraction = reference_dev_fraction;
      data.load.test_fraction = reference_test_fraction;
    }
    complete(request.objective, training, command);
    if (saturates(request))
      usage_error("--pooling sum with --norm: sums of normalized tokens are so far apart that the "
                  "similarity exp(-distance) is 0 for every pair, and nothing is learned; use "
                  "--pooling mean, --distance cosine or --head network");
    training.shard_size = training.pairs_of_shard(request.training.device == "gpu");
  } catch (const CLI::ValidationError& error) {
    usage_error(request.origins.located(error.what()));
  }
  std::vector<Ineffective> ineffective = without_effect(request);
  std::ranges::move(without_effect(request.objective, training), std::back_inserter(ineffective));
  std::ranges::move(split_without_effect(data), std::back_inserter(ineffective));
  request.options = effective_options(command, request.origins, ineffective, decided(request));
}

void find_files(TrainRequest& request, const CLI::App& command) {
  find_files(request.data);
  const DataRequest& data = request.data;
  try {
    if (data.dataset == sample_dataset) return;
    for (const Ineffective& without : split_without_effect(data))
      for (const std::string& option : without.options)
        if (!request.origins.places.contains(option)) refuse({{{option}, without.why}}, command);
    if (request.training.patience > 0 && data.dev.empty() && data.load.dev_fraction == 0)
      usage_error("--early-stopping needs dev pairs; give --dev, or a --dev-fraction above 0");
  } catch (const CLI::ValidationError& error) {
    usage_error(request.origins.located(error.what()));
  }
}

}
