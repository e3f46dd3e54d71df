// SPDX-License-Identifier: MIT
// Entailment, neutral or contradiction: a head with three classes, trained with cross-entropy.
//
//     three_classes FOLDER       trains on SNLI, for example in corpora/SNLI
//     three_classes              trains on a few built-in pairs
#include <siamese/siamese.hpp>

#include <cstdio>
#include <exception>
#include <string>

namespace {

constexpr const char* classes[] = {"entailment", "neutral", "contradiction"};

/// Pairs whose label is the number of a class.
siamese::Corpus made_up_corpus() {
  siamese::Corpus corpus;
  for (const char* who : {"man", "woman", "boy", "girl", "dog", "horse"}) {
    const std::string runs = std::string("A ") + who + " runs in the park.";
    corpus.train.push_back({runs, std::string("A ") + who + " moves.", 0});
    corpus.train.push_back({runs, std::string("A ") + who + " runs to a friend.", 1});
    corpus.train.push_back({runs, std::string("A ") + who + " sleeps.", 2});
  }
  corpus.dev = corpus.train;
  return corpus;
}

siamese::Corpus read(const char* folder) {
  siamese::LoadOptions options;
  options.task = siamese::Task::nli3;
  return siamese::read_corpus("SNLI", folder, options).corpus;
}

}

int main(int argc, char** argv) try {
  const siamese::Corpus corpus = argc > 1 ? read(argv[1]) : made_up_corpus();
  const siamese::Text text(corpus.train);
  siamese::Siamese<siamese::Conv<>, siamese::FeatureHead<>> model(text, {}, 1, {.outputs = 3});
  siamese::fit(model, corpus, siamese::Softmax{}, siamese::LazyAdam{},
               {.epochs = argc > 1 ? 5 : 50}, siamese::ProgressBar{});

  const char* const premise = "A dog runs in the park.";
  for (const char* hypothesis : {"A dog moves.", "A dog runs to a friend.", "A dog sleeps."}) {
    std::printf("%s  %s\n", premise, hypothesis);
    const auto probabilities = model.probabilities(premise, hypothesis);
    for (std::size_t c = 0; c < probabilities.size(); ++c)
      std::printf("  %.3f %s\n", static_cast<double>(probabilities[c]), classes[c]);
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "three_classes: %s\n", error.what());
  return 1;
}
