// SPDX-License-Identifier: MIT
#include <support/errors.hpp>
#include <support/files.hpp>
#include <support/words.hpp>

#include <siamese/io/model_folder.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace siamese;
using namespace test;

namespace {

template <class Encoder, class Options>
void save_any(const TemporaryFolder& folder, const Options& options,
              const AnyHead<>::Options& head = AnyDistance(Euclidean{})) {
  save(Siamese<Encoder, AnyHead<>>(numbered_words(20), options, 1, head), folder.path());
}

/// The error of loading after `change` to config.json.
template <class F>
std::string problem_with_config(const TemporaryFolder& folder, F&& change) {
  const nlohmann::json before = load_config(folder.path());
  nlohmann::json config = before;
  change(config);
  folder.write(config_file, config.dump());
  std::string problem = message_of<InputError>([&] { load(folder.path()); });
  folder.write(config_file, before.dump());
  return problem;
}

/// The same after a change to the parameter file.
template <class F>
std::string problem_with_file(const TemporaryFolder& folder, F&& change) {
  const TensorFile before = read_safetensors(folder.path() / model_file);
  TensorFile file = before;
  change(file);
  write_safetensors(folder.path() / model_file, file);
  std::string problem = message_of<InputError>([&] { load(folder.path()); });
  write_safetensors(folder.path() / model_file, before);
  return problem;
}

const std::string other_vectors = "model.safetensors: the model does not give the vectors it gave";
const std::string other_outputs =
    "model.safetensors: the model's head does not give the outputs it gave";

}

TEST_CASE("another distance than the model was saved with is refused, for vectors of any length") {
  for (const Index filters : {2, 1000})
    for (const char* saved : {"manhattan", "euclidean", "cosine", "dot"}) {
      const TemporaryFolder folder;
      save_any<Conv<>>(folder, ConvOptions{4, {2}, {filters}, 0}, AnyDistance(saved));
      for (const char* named : {"manhattan", "euclidean", "cosine", "dot"}) {
        CAPTURE(filters);
        CAPTURE(saved);
        CAPTURE(named);
        const std::string problem =
            problem_with_config(folder, [&](auto& config) { config["distance"] = named; });
        if (named == std::string(saved)) {
          CHECK(problem == "nothing was thrown");
        } else {
          CHECK(contains(problem, other_outputs));
        }
      }
    }
}

TEST_CASE("other features of the head are refused, even if their number is the same") {
  FeatureHeadOptions options;
  options.features = {true, false, true, false};
  options.hidden_size = 3;
  for (const Index outputs : {1, 3})
    for (const Index filters : {2, 1000}) {
      options.outputs = outputs;
      const TemporaryFolder folder;
      save_any<Conv<>>(folder, ConvOptions{4, {2}, {filters}, 0}, options);
      const PairFeatures others[] = {{true, true, false, false},
                                     {true, false, false, true},
                                     {false, true, true, false},
                                     {false, true, false, true},
                                     {false, false, true, true}};
      for (const PairFeatures& features : others)
        CHECK(contains(problem_with_config(
                           folder, [&](auto& config) { config["head"]["features"] = features; }),
                       other_outputs));
      CHECK(contains(
          problem_with_file(
              folder, [](TensorFile& file) { file.tensors["head.output.bias"].values[0] += 1; }),
          other_outputs));
    }
}

TEST_CASE("changed options of the encoder that do not affect shapes are refused") {
  const TemporaryFolder recurrent, attention;
  RecurrentOptions gru;
  gru.embedding_size = 4;
  gru.hidden_size = 3;
  save_any<RecurrentGRU<>>(recurrent, gru);
  for (const char* pooling : {"max", "sum", "first", "last"})
    CHECK(contains(
        problem_with_config(recurrent,
                            [&](auto& config) { config["encoder_options"]["pooling"] = pooling; }),
        other_vectors));

  MultiheadAttentionOptions block;
  block.embedding_size = 8;
  block.num_heads = 2;
  save_any<MultiheadAttention<>>(attention, block);
  const auto attention_with = [&](const char* key, const nlohmann::json& value) {
    return problem_with_config(attention,
                               [&](auto& config) { config["encoder_options"][key] = value; });
  };
  CHECK(contains(attention_with("num_heads", 4), other_vectors));
  CHECK(contains(attention_with("use_residual", true), other_vectors));
  CHECK(contains(attention_with("activation", "gelu"), other_vectors));
  CHECK(contains(attention_with("positions", "sinusoidal"), other_vectors));
}

TEST_CASE("changed options of the tokenizer are refused") {
  const TemporaryFolder folder;
  const Text text({}, Vocabulary({"<unk>", "A", "man"}));
  save(Siamese<Conv<>>(text, {4, {2}, {3}, 0}), folder.path());
  for (const char* key : {"lower_case", "characters"})
    CHECK(contains(
        problem_with_config(folder, [&](auto& config) { config["tokenizer"][key] = true; }),
        other_vectors));
}

TEST_CASE("changed weights are refused, whatever the vocabulary") {
  const TemporaryFolder folder;
  save_any<Conv<>>(folder, ConvOptions{4, {2, 3}, {2, 3}, 0});
  for (const char* name : {"encoder.embedding.weight", "encoder.convolutions.0.bias",
                           "encoder.convolutions.1.weight"}) {
    CAPTURE(name);
    const auto add_one = [&](TensorFile& file) {
      for (float& value : file.tensors.at(name).values) value += 1;
    };
    CHECK(contains(problem_with_file(folder, add_one), other_vectors));
  }
}

TEST_CASE("a file without replay is refused, and the error says what is missing") {
  const TemporaryFolder folder;
  save_any<Conv<>>(folder, ConvOptions{4, {2}, {2}, 0});
  for (const std::string name : {"replay.vectors", "replay.pairs", "replay.outputs"})
    CHECK(contains(problem_with_file(folder, [&](TensorFile& file) { file.tensors.erase(name); }),
                   "model.safetensors: " + name +
                       " is missing: the file does not tell what its model gives"));
  CHECK(contains(problem_with_file(folder, [](TensorFile& file) { file.metadata.clear(); }),
                 "model.safetensors: replay.sentences is missing"));
}

TEST_CASE("a damaged replay is refused") {
  const TemporaryFolder folder;
  save_any<Conv<>>(folder, ConvOptions{4, {2}, {2}, 0});
  for (const std::string sentences : {"", "not JSON", "[1, 2]", "{}", "[]", "[\"w1\"]"})
    CHECK(contains(
        problem_with_file(folder,
                          [&](TensorFile& file) { file.metadata["replay.sentences"] = sentences; }),
        "model.safetensors: "));
  const std::string damaged = "its replay is not as siamese writes it";
  CHECK(contains(
      problem_with_file(folder,
                        [](TensorFile& file) {
                          const std::vector<std::string> long_ones(4, std::string(257, 'a'));
                          file.metadata["replay.sentences"] = nlohmann::json(long_ones).dump();
                        }),
      damaged));
  const std::pair<const char*, std::vector<Index>> shapes[] = {{"replay.vectors", {2, 4}},
                                                               {"replay.vectors", {8}},
                                                               {"replay.pairs", {8}},
                                                               {"replay.pairs", {2, 4}},
                                                               {"replay.pairs", {8, 1}}};
  for (const auto& shape : shapes)
    CHECK(contains(
        problem_with_file(
            folder, [&](TensorFile& file) { file.tensors[shape.first].shape = shape.second; }),
        damaged));
  CHECK(contains(problem_with_file(folder,
                                   [](TensorFile& file) {
                                     file.tensors["replay.outputs"].shape = {1, 2};
                                   }),
                 other_outputs));
}

TEST_CASE("an empty vocabulary and one with long tokens have a replay") {
  const TemporaryFolder folder;
  for (const std::vector<std::string>& tokens :
       {std::vector<std::string>{"<unk>"}, {"<unk>", std::string(100000, 'x')}}) {
    save(Siamese<Conv<>>(Text({}, Vocabulary(tokens)), {4, {2}, {2}, 0}), folder.path());
    CHECK_NOTHROW(load(folder.path()));
  }
}
