// SPDX-License-Identifier: MIT
// The batch for which golden values of layers were computed.
#pragma once

#include "batch.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <vector>

namespace test {

/// The sentences given by golden["offsets"]. All tokens are distinct: token t is at position t.
template <class D>
Batch<D> golden_batch(const nlohmann::json& golden) {
  const auto offsets = golden.at("offsets").get<std::vector<siamese::Index>>();
  std::vector<Sentence> sentences(offsets.size() - 1);
  for (std::size_t s = 0; s < sentences.size(); ++s)
    for (siamese::Index t = offsets[s]; t < offsets[s + 1]; ++t)
      sentences[s].push_back(static_cast<siamese::Id>(t));
  return Batch<D>(sentences, offsets.back());
}

}
