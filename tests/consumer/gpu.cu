// SPDX-License-Identifier: MIT
// A user's CUDA source, which trains on the GPU and returns plain numbers.
#include <siamese/gpu.hpp>
#include <siamese/siamese.hpp>

float similarity_after_training() {
  siamese::Corpus corpus;
  corpus.train = {{"hello there", "hello you", 1}, {"hello there", "good bye", 0}};
  const siamese::Text text(corpus.train);
  siamese::Siamese<siamese::Conv<siamese::Gpu>> model(text);
  siamese::fit(model, corpus, siamese::Mse{}, siamese::LazyAdam{}, {.epochs = 50});
  return model.similarity("hello there", "hello you");
}
