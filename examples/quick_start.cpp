// SPDX-License-Identifier: MIT
// Trains on the sample corpus, compares two sentences and prints a sentence's vector.
#include <siamese/sample/corpus.hpp>
#include <siamese/siamese.hpp>

#include <iostream>

int main() {
  const siamese::Corpus corpus = siamese::sample_corpus();
  const siamese::Text text(corpus.train);
  siamese::Siamese<siamese::Conv<>> model(text);
  siamese::fit(model, corpus, siamese::Mse{}, siamese::LazyAdam{}, {.epochs = 3},
               siamese::ProgressBar{});

  const char* const sentence = "The cook stole the carrot.";
  for (const char* other : {"The chef stole the carrot.", "The cook stole the apple."})
    std::cout << model.similarity(sentence, other) << "  " << sentence << "  " << other << '\n';

  const auto vectors = model.encode({sentence, "It was raining."});
  std::cout << "vectors: " << vectors.shape(0) << " of " << vectors.shape(1)
            << " numbers, the first " << vectors(0, 0) << '\n';
}
