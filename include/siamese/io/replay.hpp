// SPDX-License-Identifier: MIT
// What a model's file says the model gives, so that one put together wrongly does not load.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/safetensors.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace siamese::detail {

inline constexpr const char* replay_name = "replay.vectors";
inline constexpr const char* replay_sentences_name = "replay.sentences";
inline constexpr std::string_view replay_sentences[] = {"A man is playing a guitar on the street.",
                                                        "Nobody is outside.", ""};
/// Instruction sets and compilers may differ in the last bits, not more.
inline constexpr float replay_tolerance = 1e-4F;

/// Adds a few sentences with their vectors to the model's file.
template <class M>
void add_replay(TensorFile& file, const M& model) {
  const auto vectors = model.encode(replay_sentences);
  file.tensors[replay_name] = {
      {static_cast<Index>(vectors.shape(0)), static_cast<Index>(vectors.shape(1))},
      std::vector<float>(vectors.data(), vectors.data() + vectors.size())};
  file.metadata[replay_sentences_name] = nlohmann::json(replay_sentences).dump();
}

/// Throws InputError if the model does not give the vectors in the file read from `path`.
template <class M>
void check_replay(const TensorFile& file, const M& model, const std::filesystem::path& path) {
  const StoredTensor& expected = file.tensor(replay_name, path);
  const auto sentences = reading(path, [&] {
    const auto found = file.metadata.find(replay_sentences_name);
    if (found == file.metadata.end()) throw ArgumentError("replay.sentences is missing");
    return parse_json(found->second, path.string()).template get<std::vector<std::string>>();
  });
  const auto vectors = model.encode(sentences);
  bool same = expected.values.size() == vectors.size();
  for (std::size_t i = 0; same && i < vectors.size(); ++i)
    same = std::abs(vectors.data()[i] - expected.values[i]) <=
           replay_tolerance * (1 + std::abs(expected.values[i]));
  if (!same)
    throw InputError(path.string(), 0,
                     "the model does not give the vectors it gave when it was saved; weights, "
                     "vocabulary or configuration have changed");
}

}
