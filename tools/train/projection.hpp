// SPDX-License-Identifier: MIT
// The data that the embedding projector shows of a trained model: tokens and dev sentences.
#pragma once

#include "corpus/reading.hpp"
#include "train/request.hpp"

#include <siamese/model/inference.hpp>
#include <siamese/watching/projector.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

namespace siamese::tool {

/// Largest numbers of points in each cloud: as many as the projector can arrange in a browser.
inline constexpr Index most_tokens = 10000, most_sentences = 2000;

/// A sentence's tokens, separated by blanks.
inline std::string sentence_of(const Examples& examples, Index sentence, const Vocabulary& names) {
  std::string text;
  for (const Id id : examples.sentence(sentence))
    text += (text.empty() ? "" : " ") + names.token(id);
  return text;
}

inline std::string name_of_label(float label, Index outputs) {
  if (outputs == std::ssize(nli3_classes))
    return std::string(nli3_classes[static_cast<std::size_t>(label)]);
  return label >= 0.5F ? "alike" : "different";
}

/// The first tokens of the vocabulary, which are the most frequent ones.
template <class M>
PointCloud token_points(const M& model) {
  const Vocabulary& names = model.text->vocabulary();
  const Index count = std::min(most_tokens, names.size()), dim = model.encoder.embedding.dim();
  PointCloud points{"tokens", make_vectors<float>(count, dim), {"token"}, {}};
  typename M::Device device;
  download(device, model.encoder.embedding.weight.values.view().data, count * dim,
           points.vectors.data());
  for (Index i = 0; i < count; ++i) points.values.push_back({names.token(static_cast<Id>(i))});
  return points;
}

/// The vectors of the sentences of the first pairs.
template <class M>
PointCloud sentence_points(const M& model, const Examples& pairs) {
  const Index count = std::min(most_sentences, 2 * pairs.size()), dim = model.encoder.dim();
  PointCloud points{
      "sentences", make_vectors<float>(count, dim), {"sentence", "pair", "label"}, {}};
  Inference inference(model);
  for (Index first = 0; first < count; first += inference_shard) {
    inference.begin();
    const Index shard = std::min(inference_shard, count - first);
    for (Index s = first; s < first + shard; ++s) inference.add(pairs.sentence(s));
    const auto vectors = inference.vectors();
    download(inference.device(), vectors.data, shard * dim, points.vectors.data() + first * dim);
  }
  for (Index s = 0; s < count; ++s) {
    const float label = pairs.labels[static_cast<std::size_t>(s / 2)];
    points.values.push_back({sentence_of(pairs, s, model.text->vocabulary()),
                             std::to_string(s / 2 + 1),
                             name_of_label(label, model.head.outputs())});
  }
  return points;
}

/// Writes both clouds to the folder of a run. Throws FileError.
template <class M>
void write_projection(const std::filesystem::path& run, const M& model, const Examples& dev) {
  std::vector<PointCloud> clouds = {token_points(model)};
  if (dev.size() > 0) clouds.push_back(sentence_points(model, dev));
  write_projector(run, clouds);
}

}
