// expect: SentenceEncoder<decltype|does not satisfy .SentenceEncoder.
// SPDX-License-Identifier: MIT
// Word tables, which only read, cannot be trained.
#include <siamese/siamese.hpp>

using Reader = siamese::Siamese<siamese::ConvTables<>>;

void train(Reader& model, const siamese::Corpus& corpus) {
  siamese::fit(model, corpus, siamese::Mse{}, siamese::Adam{}, {});
}
