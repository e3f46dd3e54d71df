// SPDX-License-Identifier: MIT
// Word vectors: finite, one for each token found, and unchanged when written and read back.
#include "fuzz.hpp"

#include <siamese/data/labels.hpp>
#include <siamese/data/word_vectors.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const siamese::Vocabulary vocabulary({"<unk>", "a", "b", "c d", "1"});
  siamese::WordVectors vectors;
  const fuzz::File file(fuzz::text_of(data, size));
  try {
    vectors = siamese::read_word_vectors(file.path(), vocabulary);
    FUZZ_CHECK(siamese::word_vector_length(file.path()) == vectors.dim);
  } catch (const siamese::InputError&) {
    return 0;
  }
  FUZZ_CHECK(vectors.dim > 0);
  const auto dim = static_cast<std::size_t>(vectors.dim);
  FUZZ_CHECK(vectors.values.size() == vectors.ids.size() * dim);
  FUZZ_CHECK(std::ranges::all_of(vectors.values, [](float v) { return std::isfinite(v); }));
  std::string written = std::to_string(vectors.ids.size()) + ' ' + std::to_string(dim) + '\n';
  for (std::size_t i = 0; i < vectors.ids.size(); ++i) {
    written += vocabulary.token(vectors.ids[i]);
    for (std::size_t k = 0; k < dim; ++k)
      written += ' ' + siamese::detail::shown(vectors.values[i * dim + k]);
    written += '\n';
  }
  const fuzz::File again(written);
  const auto same = siamese::read_word_vectors(again.path(), vocabulary);
  FUZZ_CHECK(same.ids == vectors.ids && same.values == vectors.values);
  return 0;
}
