// SPDX-License-Identifier: MIT
#include <support/comma_locale.hpp>
#include <support/compare.hpp>
#include <support/errors.hpp>
#include <support/file_size_limit.hpp>
#include <support/files.hpp>
#include <support/rounding.hpp>
#include <support/words.hpp>

#include <siamese/encoders/encoder.hpp>
#include <siamese/io/model_folder.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace siamese;
using namespace test;
namespace fs = std::filesystem;

namespace {

using Network = Siamese<Conv<>, Euclidean>;

Network small_network(std::uint64_t seed = 1) {
  return Network(test::numbered_words(20), {8, {2, 3}, {5, 6}, 0.25F}, seed);
}

const std::vector<std::string> sentences = {"w1 w2 w3", "w19", "", "unheard of"};

/// A saved model that tests damage.
struct Saved {
  TemporaryFolder folder;
  Saved() { save(small_network(), folder.path()); }

  fs::path operator/(const char* name) const { return folder.path() / name; }
  std::string read(const char* name) const { return read_file(*this / name); }

  /// The error of loading after `name` is replaced by `content`, both as the type and as any model.
  std::string problem_with(const char* name, const std::string& content) const {
    const std::string before = read(name);
    folder.write(name, content);
    const std::string typed = message_of<Error>([&] { load<Network>(folder.path()); });
    CHECK(message_of<Error>([&] { load(folder.path()); }) == typed);
    folder.write(name, before);
    return typed;
  }

  /// The same after `change` to config.json.
  template <class F>
  std::string problem_with_config(F&& change) const {
    nlohmann::json config = load_config(folder.path());
    change(config);
    return problem_with(config_file, config.dump());
  }
};

}

TEST_CASE("a loaded model has the same bits as the saved one, as its type and as any model") {
  const TemporaryFolder folder;
  const Network model = small_network();
  save(model, folder.path() / "new" / "folder");
  const Network typed = load<Network>(folder.path() / "new" / "folder");
  const AnyModel any = load(folder.path() / "new" / "folder");
  const auto expected = model.encode(sentences);
  CHECK(test::same_bits(typed.encode(sentences), expected));
  CHECK(test::same_bits(any.encode(sentences), expected));
  for (const auto& a : sentences) {
    CHECK(typed.similarity(a, "w4 w5") == model.similarity(a, "w4 w5"));
    CHECK(any.similarity(a, "w4 w5") == model.similarity(a, "w4 w5"));
  }
  CHECK(typed.encoder.options.dropout_rate == 0.25F);
  CHECK(any.text().vocabulary() == model.text->vocabulary());
}

TEST_CASE("in a locale with a decimal comma a model is saved and loaded as in any other") {
  const Saved saved;
  const TemporaryFolder folder;
  const CommaLocale locale;
  save(small_network(), folder.path());
  for (const char* name : {model_file, vocabulary_file, config_file})
    CHECK(read_file(folder.path() / name) == saved.read(name));
  CHECK(load_config(folder.path())["threshold"] == default_threshold);
  CHECK(test::same_bits(load<Network>(folder.path()).encode(sentences),
                        small_network().encode(sentences)));
  if (!locale.is_there()) MESSAGE("localedef made no locale; only streams had a comma");
}

TEST_CASE("a model is loaded for a device, whatever device saved it") {
  const auto devices = test::two_precisions();
  if (!devices) return;
  Network rounding = small_network(), exact = rounding;
  rounding.device = devices->rounding;
  exact.device = devices->exact;
  for (const Network& model : {rounding, exact}) {
    const TemporaryFolder folder;
    save(model, folder.path());
    const auto vectors = [&](const Cpu& device) {
      const auto typed = load<Network>(folder.path(), model_file, device).encode(sentences);
      CHECK(test::same_bits(load(folder.path(), model_file, device).encode(sentences), typed));
      return typed;
    };
    CHECK(test::same_bits(vectors(devices->rounding), rounding.encode(sentences)));
    CHECK(test::same_bits(vectors(devices->exact), exact.encode(sentences)));
    CHECK(read_safetensors(folder.path() / model_file).metadata.contains("replay.roundoff") ==
          (model.device.isa() == devices->rounding.isa()));
  }
}

TEST_CASE("the tokenizer's choice and the distance by name are saved too") {
  const TemporaryFolder folder;
  const Text text({.lower_case = true}, Vocabulary({"<unk>", "a"}));
  const Siamese<Conv<>, AnyDistance> model(text, {4, {2}, {3}, 0}, 1, AnyDistance(Dot{}));
  save(model, folder.path());
  const auto typed = load<Siamese<Conv<>, AnyDistance>>(folder.path());
  CHECK(typed.text->tokenizer().lower_case);
  CHECK(typed.head.distance.name() == "dot");
  CHECK(load(folder.path()).similarity("A", "a") == model.similarity("a", "a"));
}

TEST_CASE("the normalization of texts is saved too") {
  const TemporaryFolder folder;
  save(small_network(), folder.path());
  CHECK_FALSE(load<Network>(folder.path()).text->tokenizer().nfc);
  nlohmann::json config = load_config(folder.path());
  config["tokenizer"]["nfc"] = true;
  folder.write(config_file, config.dump());
  if (has_nfc)
    CHECK(load<Network>(folder.path()).text->tokenizer().nfc);
  else
    CHECK(contains(message_of<Error>([&] { load<Network>(folder.path()); }), "needs utf8proc"));
}

TEST_CASE("a model saved before the tokenizer had an option keeps its tokens") {
  const TemporaryFolder folder;
  save(small_network(), folder.path());
  nlohmann::json config = load_config(folder.path());
  CHECK(config["tokenizer"]["plain_punctuation"] == true);
  for (const char* option : {"plain_punctuation", "symbols", "max_tokens"})
    config["tokenizer"].erase(option);
  folder.write(config_file, config.dump());
  const Tokenizer tokenizer = load(folder.path()).text().tokenizer();
  CHECK(tokenizer == Tokenizer{.plain_punctuation = false});
  CHECK(tokenizer("can\u2019t") == std::vector<std::string>{"can", "t"});
}

TEST_CASE("characters and n-grams are saved too") {
  const TemporaryFolder folder;
  const Text text({.characters = true}, Vocabulary({"<unk>", "a", "<ngram 0>", "<ngram 1>"}),
                  {.buckets = 2, .size = 4});
  save(Siamese<Conv<>>(text, {4, {2}, {3}, 0}), folder.path());
  const auto saved = load<Siamese<Conv<>>>(folder.path());
  CHECK(saved.text->tokenizer() == text.tokenizer());
  CHECK(saved.text->ngrams() == text.ngrams());

  nlohmann::json config = load_config(folder.path());
  config["ngrams"]["buckets"] = 3;
  folder.write(config_file, config.dump());
  CHECK(test::contains(test::message_of<InputError>([&] { load(folder.path()); }),
                       "config.json: the vocabulary does not end with the tokens of 3 n-grams"));
}

TEST_CASE("the configuration holds what the caller added, and the threshold") {
  const TemporaryFolder folder;
  save(small_network(), folder.path(), {{"epochs", 3}});
  const nlohmann::json config = load_config(folder.path());
  CHECK(config["epochs"] == 3);
  CHECK(config["threshold"] == 0.5);
  CHECK(config["encoder"] == "cnn");
  CHECK(config["distance"] == "euclidean");
  save(small_network(), folder.path(), {{"threshold", 0.25}});
  CHECK(load_config(folder.path())["threshold"] == 0.25);
}

TEST_CASE("the best parameters can be loaded instead of the last") {
  const Saved saved;
  const Network better = small_network(2);
  save_parameters(better, saved / best_file);
  CHECK(test::same_bits(load(saved.folder.path(), best_file).encode(sentences),
                        better.encode(sentences)));
  CHECK(test::same_bits(load<Network>(saved.folder.path(), best_file).encode(sentences),
                        better.encode(sentences)));
  CHECK(test::same_bits(load(saved.folder.path()).encode(sentences),
                        small_network().encode(sentences)));
}

TEST_CASE("a model that is not finite is not saved, and an existing model stays") {
  const Saved saved;
  const auto before = load(saved.folder.path()).encode(sentences);
  const auto refused = [&](float weight, const char* name) {
    Network model(test::numbered_words(30), {8, {2, 3}, {5, 6}, 0});
    Cpu device;
    fill(device, model.encoder.embedding.weight.view(), 2);
    fill(device, model.encoder.pooling.convolutions[1].weight.view(), weight);
    CHECK(contains(message_of<Error>([&] { save(model, saved.folder.path()); }),
                   std::string(name) + " is not finite"));
    CHECK(test::same_bits(load(saved.folder.path()).encode(sentences), before));
  };
  refused(std::numeric_limits<float>::infinity(), "encoder.convolutions.1.weight");
  refused(3e38F, "replay.vectors");
}

TEST_CASE("a failed save keeps the existing model and leaves nothing else") {
  const Saved saved;
  const auto before = load(saved.folder.path()).encode(sentences);
  const auto names = [&] {
    std::set<std::string> all;
    for (const auto& entry : fs::directory_iterator(saved.folder.path()))
      all.insert(entry.path().filename().string());
    return all;
  };
  const std::set<std::string> files = names();
  std::string message;
  {
    const FileSizeLimit limit(1000); // large enough for the vocabulary
    message = message_of<FileError>([&] {
      save(Network(test::numbered_words(30), {8, {2, 3}, {5, 6}, 0}), saved.folder.path());
    });
  }
  CHECK(message ==
        (saved / model_file).string() + ": cannot write: File too large; make room there");
  CHECK(test::same_bits(load(saved.folder.path()).encode(sentences), before));
  CHECK(names() == files);
}

TEST_CASE("an error names a missing file") {
  CHECK(contains(message_of<FileError>([] { load("no such folder"); }),
                 "no such folder: is not a model: it has no config.json"));
  for (const char* name : {model_file, vocabulary_file, config_file}) {
    const Saved saved;
    fs::remove(saved / name);
    CHECK(contains(message_of<FileError>([&] { load(saved.folder.path()); }), name));
    CHECK(contains(message_of<FileError>([&] { load<Network>(saved.folder.path()); }), name));
  }
}

TEST_CASE("an error names a damaged configuration and the problem") {
  const Saved saved;
  const std::string file = (saved / config_file).string() + ": ";
  const auto starts_so = [&](const std::string& message) { return message.rfind(file, 0) == 0; };

  for (const char* content : {"", "{", "[]", "null", "7", "{}"})
    CHECK(starts_so(saved.problem_with(config_file, content)));
  for (const char* key : {"format", "encoder", "encoder_options", "distance", "tokenizer"})
    CHECK(starts_so(saved.problem_with_config([&](nlohmann::json& c) { c.erase(key); })));
  for (const char* key : {"embedding_size", "filter_sizes", "num_filters", "dropout_rate"}) {
    CHECK(starts_so(
        saved.problem_with_config([&](nlohmann::json& c) { c["encoder_options"].erase(key); })));
    CHECK(starts_so(
        saved.problem_with_config([&](nlohmann::json& c) { c["encoder_options"][key] = "x"; })));
  }
  CHECK(contains(saved.problem_with_config([](nlohmann::json& c) { c["format"] = 3; }),
                 "its format is not 2, the only one known; load it with a newer siamese"));
  CHECK(contains(saved.problem_with_config(
                     [](nlohmann::json& c) { c["encoder_options"]["embedding_size"] = -8; }),
                 "embedding_size must be a whole number from 1 to 65536, not -8"));
}

TEST_CASE("a model of format 1 is refused with what to do") {
  const Saved saved;
  CHECK(saved.problem_with_config([](nlohmann::json& c) { c["format"] = 1; }) ==
        (saved / config_file).string() +
            ": the model has format 1, of an earlier siamese; retrain the model");
}

TEST_CASE("an unknown encoder or distance is named with the known ones") {
  const Saved saved;
  nlohmann::json config = load_config(saved.folder.path());
  config["encoder"] = "transformer";
  saved.folder.write(config_file, config.dump());
  CHECK(contains(message_of<InputError>([&] { load(saved.folder.path()); }),
                 "unknown encoder 'transformer'; known: cnn"));
  CHECK(contains(message_of<InputError>([&] { load<Network>(saved.folder.path()); }),
                 "the model's encoder is not cnn"));

  config["encoder"] = "cnn";
  config["distance"] = "hamming";
  saved.folder.write(config_file, config.dump());
  CHECK(contains(message_of<InputError>([&] { load(saved.folder.path()); }),
                 "unknown name 'hamming'"));
}

TEST_CASE("a model of another distance is refused by its type") {
  const Saved saved;
  using Other = Siamese<Conv<>, Manhattan>;
  CHECK(contains(message_of<InputError>([&] { load<Other>(saved.folder.path()); }),
                 "the model's distance is euclidean, not manhattan"));
}

TEST_CASE("options that do not fit the parameters are refused") {
  const Saved saved;
  for (const Index size : {Index{4}, Index{64}})
    CHECK(contains(saved.problem_with_config(
                       [&](nlohmann::json& c) { c["encoder_options"]["embedding_size"] = size; }),
                   "does not have the shape that config.json and vocabulary.txt imply"));
  CHECK(contains(saved.problem_with_config([](nlohmann::json& c) {
    c["encoder_options"]["filter_sizes"] = {2, 3, 4};
    c["encoder_options"]["num_filters"] = {5, 6, 7};
  }),
                 "tensor 'encoder.convolutions.2.weight' is missing"));
  CHECK(contains(saved.problem_with_config([](nlohmann::json& c) {
    c["encoder_options"]["filter_sizes"] = {2};
    c["encoder_options"]["num_filters"] = {5};
  }),
                 "does not belong to the model that config.json describes"));
}

TEST_CASE("a vocabulary of another size, or damaged, is refused") {
  const Saved saved;
  CHECK(contains(saved.problem_with(vocabulary_file, saved.read(vocabulary_file) + "more\n"),
                 "tensor 'encoder.embedding.weight' does not have the shape"));
  CHECK(contains(saved.problem_with(vocabulary_file, "w1\nw2\n"), "vocabulary.txt:1"));
  CHECK(contains(saved.problem_with(vocabulary_file, ""), "vocabulary.txt: no tokens"));
}

TEST_CASE("a vocabulary in another order is refused by its fingerprint") {
  const TemporaryFolder folder;
  const Text text({}, Vocabulary({"<unk>", "man", "guitar", "street"}));
  save(Siamese<Conv<>, Euclidean>(text, {8, {2, 3}, {5, 6}, 0}), folder.path());
  CHECK_NOTHROW(load(folder.path()));

  folder.write(vocabulary_file, "<unk>\nguitar\nman\nstreet\n");
  CHECK(contains(message_of<InputError>([&] { load(folder.path()); }),
                 "was not trained with the vocabulary in"));
}

TEST_CASE("an error names a folder that cannot be created") {
  const TemporaryFolder folder;
  const fs::path file = folder.write("file", "");
  CHECK(contains(message_of<FileError>([&] { save(small_network(), file / "model"); }),
                 "cannot create the folder"));
}

TEST_CASE("a composed network is saved, and loaded by its type") {
  using Composed =
      Siamese<Encoder<Embedding<>, TokenDropout<>, Convolution<>, LearnedPositions<>,
                      Stack<TransformerLayer<>>, Bidirectional<Lstm<>>, AttentionPool<>>,
              Euclidean>;
  TransformerOptions layer;
  layer.num_heads = 2;
  layer.norm = "before";
  const Composed model(
      test::numbered_words(20),
      {EmbeddingOptions{.size = 6, .frozen = true}, DropoutOptions{.rate = 0.25F},
       ConvolutionOptions{.size = 2, .filters = 4}, LearnedPositionsOptions{.places = 9},
       StackOptions<TransformerOptions>{.num_layers = 2, .dropout_rate = 0.125F, .layer = layer},
       RecurrenceOptions{.hidden_size = 5, .recurrent_dropout_rate = 0.5F}},
      3);
  const TemporaryFolder folder;
  save(model, folder.path());
  const nlohmann::json config = load_config(folder.path());
  CHECK(config["encoder"] == "embedding-dropout-convolution-learned-transformer-bilstm-attention");
  CHECK(config["encoder_options"].size() == 7);
  const auto back = load<Composed>(folder.path());
  CHECK(same_bits(back.encode(sentences), model.encode(sentences)));
  CHECK(nlohmann::json(back.encoder.options) == config["encoder_options"]);

  using Convolved = Siamese<Encoder<Embedding<>, ConvolutionMaxPool<>>, Euclidean>;
  const Convolved convolved(
      test::numbered_words(20),
      {EmbeddingOptions{.size = 6}, ConvolutionMaxPoolOptions{{{2, 4}, {3, 5}}}}, 3);
  save(convolved, folder.path() / "convolved");
  CHECK(same_bits(load<Convolved>(folder.path() / "convolved").encode(sentences),
                  convolved.encode(sentences)));

  using Other = Siamese<Encoder<Embedding<>, Gru<>, MeanPool<>>, Euclidean>;
  CHECK(contains(message_of<InputError>([&] { load<Other>(folder.path()); }),
                 "the model's encoder is not embedding-gru-mean"));
  const std::string unknown = message_of<InputError>([&] { load(folder.path()); });
  CHECK(contains(unknown, "unknown encoder 'embedding-dropout-"));
  CHECK(contains(unknown, "load a network of your own by its type"));
}

TEST_CASE("a model that is replaced while it is loaded is the old or the new one, never both") {
  const TemporaryFolder folder;
  // The dropout rate is in config.json only, the parameters in model.safetensors only.
  const auto numbered = [](int number) {
    return Network(test::numbered_words(20),
                   {8, {2, 3}, {5, 6}, 0.125F * static_cast<float>(number)},
                   static_cast<std::uint64_t>(number));
  };
  const Network models[] = {numbered(0), numbered(1)};
  save(models[0], folder.path() / "m");
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (std::size_t i = 1; !stop; ++i) save(models[i % 2], folder.path() / "m");
  });
  int mixed = 0, seen[2] = {};
  for (int i = 0; i < 200; ++i) {
    const auto loaded = load<Network>(folder.path() / "m");
    const std::size_t number = loaded.encoder.options.dropout_rate == 0 ? 0 : 1;
    ++seen[number];
    mixed += test::same_bits(loaded.encode(sentences), models[number].encode(sentences)) ? 0 : 1;
  }
  stop = true;
  writer.join();
  CHECK(mixed == 0);
  CHECK(seen[0] > 0);
  CHECK(seen[1] > 0);
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("saving keeps other files in the folder") {
  const Saved saved;
  saved.folder.write("notes", "mine");
  save(small_network(2), saved.folder.path());
  CHECK(saved.read("notes") == "mine");
  CHECK(test::same_bits(load(saved.folder.path()).encode(sentences),
                        small_network(2).encode(sentences)));
}
