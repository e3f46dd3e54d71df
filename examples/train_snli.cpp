// SPDX-License-Identifier: MIT
// Trains on the SNLI corpus, saves the model, loads it and compares sentences.
#include <siamese/io/model_folder.hpp>
#include <siamese/siamese.hpp>

#include <cstdio>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::fprintf(stderr,
                 "usage: %s FOLDER\nFOLDER holds SNLI's files, such as "
                 "snli_1.0_train.jsonl or train.tsv\n",
                 argv[0]);
    return 2;
  }
  const auto [corpus, report] = siamese::read_corpus("SNLI", argv[1]);
  std::cout << report;

  const siamese::Tokenizer tokenizer{.lower_case = true};
  const siamese::Text text(corpus.train, {.tokenizer = tokenizer});
  siamese::Siamese<siamese::Conv<>> model(text, {.dropout_rate = 0.2F});
  siamese::fit(model, corpus, siamese::Mse{}, siamese::LazyAdam{}, {.epochs = 5},
               siamese::ProgressBar{});
  siamese::save(model, "snli_model");

  const siamese::AnyModel saved = siamese::load("snli_model");
  const char* const premise = "A man is playing a guitar on the street.";
  for (const char* hypothesis : {"A man is making music.", "A man is sleeping at home."})
    std::printf("%.3f  %s  %s\n", static_cast<double>(saved.similarity(premise, hypothesis)),
                premise, hypothesis);
  return 0;
} catch (const siamese::Error& error) {
  std::fprintf(stderr, "error: %s\n", error.what());
  return 1;
}
