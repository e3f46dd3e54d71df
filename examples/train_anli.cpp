// SPDX-License-Identifier: MIT
// Trains on Adversarial NLI: whether a context entails a hypothesis or contradicts it.
#include <siamese/data/corpus_summary.hpp>
#include <siamese/measures/measures.hpp>
#include <siamese/siamese.hpp>

#include <cstdio>
#include <filesystem>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\nFOLDER holds R1, R2 and R3 of ANLI\n", argv[0]);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  const siamese::Dataset& anli = siamese::find_dataset("ANLI");
  siamese::CorpusFiles files;
  if (std::filesystem::exists(folder / "R1" / "train.jsonl")) {
    files = siamese::find_corpus(anli, folder);
  } else {
    std::puts("no training files: training on dev, which says little; dev is a part of it");
    for (const char* round : {"R1", "R2", "R3"}) {
      files.train.push_back(folder / round / "dev.jsonl");
      files.test.push_back(folder / round / "test.jsonl");
    }
  }
  const auto [corpus, report] = siamese::read_corpus(anli, files);
  std::cout << report << siamese::summarize(corpus, {});

  const siamese::Text text(corpus.train);
  siamese::Siamese<siamese::Conv<>> model(text, {.dropout_rate = 0.2F});
  siamese::fit(model, corpus, siamese::Mse{}, siamese::LazyAdam{}, {.epochs = 5},
               siamese::ProgressBar{});

  siamese::Threads threads;
  const siamese::Examples test = siamese::tokenize(corpus.test, text);
  const siamese::Measures measures =
      siamese::measure(model.similarities(test, threads), test.labels, 0.5F);
  std::printf("test: accuracy %.4f", measures.at_default.accuracy());
  if (measures.roc_auc) std::printf(", ROC-AUC %.4f", *measures.roc_auc);
  std::puts("");
  return 0;
} catch (const siamese::Error& error) {
  std::fprintf(stderr, "error: %s\n", error.what());
  return 1;
}
