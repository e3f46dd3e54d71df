// expect: SentenceEncoder<decltype|does not satisfy .SentenceEncoder.
// SPDX-License-Identifier: MIT
// Training word tables, which have no backward pass.
#include <siamese/siamese.hpp>

using Reader = siamese::Siamese<siamese::ConvTables<>>;

void train(Reader& model, const siamese::Corpus& corpus) {
  siamese::fit(model, corpus, siamese::Mse{}, siamese::Adam{}, {});
}
