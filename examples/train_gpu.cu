// SPDX-License-Identifier: MIT
// The training of quick_start.cpp on a GPU: the encoder's type names the device. The saved model
// can be loaded on the CPU, in programs without CUDA.
#include <siamese/gpu.hpp>
#include <siamese/sample/corpus.hpp>
#include <siamese/siamese.hpp>

#include <exception>
#include <iostream>

int main() {
  try {
    const siamese::Corpus corpus = siamese::sample_corpus();
    const siamese::Text text(corpus.train);
    siamese::Siamese<siamese::Conv<siamese::Gpu>> model(text);
    siamese::fit(model, corpus, siamese::Mse{}, siamese::LazyAdam{}, {.epochs = 3},
                 siamese::ProgressBar{});

    const char* const sentence = "The cook stole the carrot.";
    for (const char* other : {"The chef stole the carrot.", "The cook stole the apple."})
      std::cout << model.similarity(sentence, other) << "  " << sentence << "  " << other << '\n';
  } catch (const std::exception& error) {
    std::cerr << "train_gpu: " << error.what() << '\n';
    return 1;
  }
}
