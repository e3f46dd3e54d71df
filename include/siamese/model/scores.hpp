// SPDX-License-Identifier: MIT
// A model's scores of many pairs, on several threads.
#pragma once

#include <siamese/core/threads.hpp>
#include <siamese/core/xtensor.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/model/head.hpp>
#include <siamese/model/inference.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace siamese {

/// The head's outputs for every pair, in order: (pairs, outputs).
template <class M>
VectorsOf<typename M::Real> outputs(const M& model, const Examples& examples, Threads& threads) {
  auto result = make_vectors<typename M::Real>(examples.size(), model.head.outputs());
  constexpr Index shard = inference_shard / 2;
  const Index workers = threads.count();
  threads.run(workers, [&](Index worker) {
    Inference inference(model);
    for (Index first = worker * shard; first < examples.size(); first += workers * shard) {
      const Index last = std::min(first + shard, examples.size());
      inference.begin();
      for (Index s = 2 * first; s < 2 * last; ++s) inference.add(examples.sentence(s));
      const auto rows = view(result).middle_rows(first, last - first);
      download(inference.device(), inference.outputs().data, rows.rows * rows.columns, rows.data);
    }
  });
  return result;
}

/// How alike each pair is, from the head's outputs: its score, or the probability of the class that
/// means alike.
template <class Real>
std::vector<Real> similarities(const VectorsOf<Real>& outputs) {
  const std::size_t columns = outputs.shape(1);
  std::vector<Real> result;
  for (std::size_t i = 0; i < outputs.shape(0); ++i)
    result.push_back(similarity_of(std::span(outputs.data() + i * columns, columns)));
  return result;
}

/// How alike every pair is, in order.
template <class M>
std::vector<typename M::Real> scores(const M& model, const Examples& examples, Threads& threads) {
  return similarities(outputs(model, examples, threads));
}

}
