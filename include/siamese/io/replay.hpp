// SPDX-License-Identifier: MIT
// Samples of a model's results, stored with it when it is saved and checked when it is loaded, so
// that parameters, vocabulary and configuration that do not belong together are rejected.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/context.hpp>
#include <siamese/core/error.hpp>
#include <siamese/core/random.hpp>
#include <siamese/device/precision.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/safetensors.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/text/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace siamese::detail {

/// A few sentences with the encoder's vectors, and a few pairs of vectors with the head's outputs.
struct Replay {
  std::vector<std::string> sentences;
  StoredTensor vectors; ///< (sentences, dim)
  StoredTensor pairs;   ///< (2n, dim); rows 2i and 2i + 1 are pair i
  StoredTensor outputs; ///< (n, outputs)
  double roundoff = 0;  ///< largest relative error of the operands that products rounded
};

/// The largest relative error with which a device's products round their operands.
template <class D>
double product_roundoff(const D& device) {
  if constexpr (requires { device.precision(); }) {
    return roundoff(device.precision());
  } else {
    return 0;
  }
}

/// The longest sentence of a replay, in bytes: the sentences of a damaged file must not exhaust
/// memory.
inline constexpr std::size_t longest_replayed = 256;

/// Two English sentences, an empty one, and one made of the vocabulary's own tokens, because the
/// vocabulary may contain no word of the others.
inline std::vector<std::string> replay_sentences(const Text& text) {
  constexpr Id last_token = 8;
  std::string own;
  for (Id id = 1; id < text.vocabulary().size() && id <= last_token; ++id) {
    const std::string& token = text.vocabulary().token(id);
    if (own.size() + 1 + token.size() > longest_replayed) break;
    if (!own.empty()) own += ' ';
    own += token;
  }
  return {"A man is playing a guitar on the street.", "Nobody is outside.", "", own};
}

/// Two pairs of vectors: one so close together that exp(-distance) is not 0, and one with
/// components so large that any two features of a network differ.
inline StoredTensor replay_pairs(Index dim) {
  const Random random(0, RandomPurpose::initialisation);
  StoredTensor pairs{{4, dim}, {}};
  for (std::uint32_t row = 0; row < 4; ++row)
    for (Index j = 0; j < dim; ++j)
      pairs.values.push_back((2 * random.uniform(row, static_cast<std::uint32_t>(j)) - 1) /
                             (row < 2 ? static_cast<float>(dim) : 1.0F));
  return pairs;
}

template <class M>
StoredTensor encode(const M& model, const std::vector<std::string>& sentences) {
  const auto vectors = model.encode(sentences);
  return {{static_cast<Index>(vectors.shape(0)), static_cast<Index>(vectors.shape(1))},
          {vectors.data(), vectors.data() + vectors.size()}};
}

/// The head's outputs for pairs of vectors (2n, dim).
template <class M>
StoredTensor head_outputs(const M& model, const StoredTensor& pairs) {
  using D = typename M::Device;
  Context<D> context(another(model.device));
  context.begin_inference();
  const View<D> x = context.matrix(pairs.shape[0], pairs.shape[1]);
  upload(context.device, pairs.values.data(), x.rows * x.columns, x.data);
  typename M::Head::Cache cache;
  const ConstView<D> y = model.head.forward(context, x, cache);
  StoredTensor outputs{{y.rows, y.columns}, {}};
  outputs.values.resize(static_cast<std::size_t>(y.rows * y.columns));
  download(context.device, y.data, y.rows * y.columns, outputs.values.data());
  wait(context.device);
  return outputs;
}

/// The sentences, vectors, pairs and outputs that the model gives now.
template <class M>
Replay replay_of(const M& model) {
  Replay replay;
  replay.sentences = replay_sentences(*model.text);
  replay.pairs = replay_pairs(model.encoder.dim());
  replay.roundoff = product_roundoff(model.device);
  replay.vectors = encode(model, replay.sentences);
  replay.outputs = head_outputs(model, replay.pairs);
  return replay;
}

inline void add_replay(TensorFile& file, Replay replay) {
  file.metadata["replay.sentences"] = nlohmann::json(replay.sentences).dump();
  if (replay.roundoff > 0)
    file.metadata["replay.roundoff"] = nlohmann::json(replay.roundoff).dump();
  file.tensors["replay.vectors"] = std::move(replay.vectors);
  file.tensors["replay.pairs"] = std::move(replay.pairs);
  file.tensors["replay.outputs"] = std::move(replay.outputs);
}

/// Takes the replay out of a file. Throws InputError if the file, read from `path`, has none.
inline Replay take_replay(TensorFile& file, const std::filesystem::path& path) {
  const auto fail_unless = [&](bool present, const char* name) {
    if (!present)
      throw InputError(path.string(), 0,
                       std::string(name) +
                           " is missing: the file does not tell what its model gives, so that "
                           "it cannot be checked; retrain the model");
  };
  const auto sentences = file.metadata.find("replay.sentences");
  fail_unless(sentences != file.metadata.end(), "replay.sentences");
  for (const char* name : {"replay.vectors", "replay.pairs", "replay.outputs"})
    fail_unless(file.tensors.contains(name), name);
  const auto read = [&]<class T>(const std::string& text, const std::string& name, T) {
    return reading(path, [&] { return parse_json(text, path.string() + ": " + name).get<T>(); });
  };
  Replay replay;
  replay.sentences = read(sentences->second, "replay.sentences", std::vector<std::string>{});
  replay.vectors = file.take("replay.vectors", path);
  replay.pairs = file.take("replay.pairs", path);
  replay.outputs = file.take("replay.outputs", path);
  if (const auto roundoff = file.metadata.find("replay.roundoff"); roundoff != file.metadata.end())
    replay.roundoff = read(roundoff->second, "replay.roundoff", 0.0);
  return replay;
}

/// Whether two tensors agree, except for the last bits, in which instruction sets and compilers may
/// differ, and for the rounding of products.
inline bool nearly_same(const StoredTensor& actual, const StoredTensor& expected, double roundoff) {
  const auto tolerance = static_cast<float>(1e-4 + 16 * roundoff);
  if (actual.shape != expected.shape) return false;
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    const float difference = std::abs(actual.values[i] - expected.values[i]);
    // The negated comparison makes a NaN differ.
    if (!(difference <= tolerance * (1 + std::abs(expected.values[i])))) return false;
  }
  return true;
}

/// Throws InputError, which names the file, if the model does not give the results of the replay.
/// The file may be damaged, so nothing larger than the replay in it is computed.
template <class M>
void check_replay(const M& model, const Replay& replay, const std::filesystem::path& path) {
  const auto fail_unless = [&](bool right, const char* problem) {
    if (!right) throw InputError(path.string(), 0, problem);
  };
  const Index dim = model.encoder.dim();
  const std::vector<Index>& pairs = replay.pairs.shape;
  const bool shapes_are_right =
      replay.vectors.shape == std::vector{static_cast<Index>(replay.sentences.size()), dim} &&
      pairs.size() == 2 && pairs[0] % 2 == 0 && pairs[1] == dim &&
      std::ranges::all_of(replay.sentences,
                          [](const auto& s) { return s.size() <= longest_replayed; });
  fail_unless(shapes_are_right && replay.roundoff >= 0 &&
                  replay.roundoff <= roundoff(Precision::bf16),
              "its replay is not as siamese writes it; the file is damaged or another model's");
  const double roundoff = std::max(replay.roundoff, product_roundoff(model.device));
  fail_unless(
      nearly_same(encode(model, replay.sentences), replay.vectors, roundoff),
      "the model does not give the vectors it gave when it was saved; weights, vocabulary, or "
      "tokenizer and encoder_options in config.json, have changed");
  fail_unless(
      nearly_same(head_outputs(model, replay.pairs), replay.outputs, roundoff),
      "the model's head does not give the outputs it gave when it was saved; its weights, or "
      "distance or head in config.json, have changed");
}

}
