// SPDX-License-Identifier: MIT
// A model's scores of many pairs, on several threads.
#pragma once

#include <siamese/core/threads.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/model/inference.hpp>

#include <algorithm>
#include <vector>

namespace siamese {

/// The score of every pair, in order.
template <class M>
std::vector<typename M::Real> scores(const M& model, const Examples& examples, Threads& threads) {
  using Real = typename M::Real;
  std::vector<Real> result(static_cast<std::size_t>(examples.size()));
  constexpr Index shard = inference_shard / 2;
  const Index workers = threads.count();
  threads.run(workers, [&](Index worker) {
    Inference inference(model);
    for (Index first = worker * shard; first < examples.size(); first += workers * shard) {
      const Index last = std::min(first + shard, examples.size());
      inference.begin();
      for (Index s = 2 * first; s < 2 * last; ++s) inference.add(examples.sentence(s));
      download(inference.device(), inference.scores().data, last - first, result.data() + first);
    }
  });
  return result;
}

}
