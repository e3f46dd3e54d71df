// SPDX-License-Identifier: MIT
// Random labelled pairs, and small models to train on them.
#pragma once

#include "device.hpp"
#include "words.hpp"

#include <siamese/data/examples.hpp>
#include <siamese/encoders/conv.hpp>
#include <siamese/model/siamese.hpp>

#include <vector>

namespace test {

inline constexpr Index training_vocabulary = 50;

/// `count` pairs of random sentences with random labels.
inline siamese::Examples random_pairs(std::uint64_t seed, Index count) {
  Draw draw(seed);
  const auto sentences = random_sentences(draw, 2 * count, training_vocabulary);
  siamese::Examples examples;
  for (const Sentence& sentence : sentences) {
    examples.ids.insert(examples.ids.end(), sentence.begin(), sentence.end());
    examples.offsets.push_back(examples.ids.size());
  }
  for (Index i = 0; i < count; ++i)
    examples.labels.push_back(static_cast<float>(draw.integer(0, 1)));
  return examples;
}

template <class D, class Distance = siamese::Manhattan>
siamese::Siamese<siamese::Conv<D>, Distance> small_network(float dropout_rate = 0,
                                                           Distance distance = {}) {
  return siamese::Siamese<siamese::Conv<D>, Distance>(
      numbered_words(training_vocabulary), {8, {2, 3}, {10, 10}, dropout_rate}, 1, distance);
}

/// All parameters of a model in order.
template <class M>
auto parameters(const M& model) {
  std::vector<typename M::Real> all;
  visit(
      [&](const siamese::Path&, const auto& p) {
        const auto values = test::values<typename M::Device>(p.view());
        all.insert(all.end(), values.begin(), values.end());
      },
      model);
  return all;
}

}
