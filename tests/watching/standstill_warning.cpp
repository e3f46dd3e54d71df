// SPDX-License-Identifier: MIT
// host only
#include <support/errors.hpp>
#include <support/training.hpp>

#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/training/trainer.hpp>
#include <siamese/watching/standstill_warning.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <string>

using namespace siamese;

namespace {

/// The text that a training of a transformer with these norms writes.
std::string warned(const std::string& norm, std::FILE* silent = nullptr) {
  Siamese<MultiheadAttention<>, Manhattan> model(test::numbered_words(test::training_vocabulary),
                                                 {.num_heads = 4, .norm = norm}, 1);
  std::FILE* const file = std::tmpfile();
  REQUIRE(file != nullptr);
  TrainingOptions options;
  options.epochs = 3;
  options.threads = 1;
  fit(model, test::random_pairs(1, 40), test::random_pairs(2, 10), Mse{}, LazyAdam{}, options,
      StandstillWarning(file), StandstillWarning(silent));
  std::rewind(file);
  std::string text;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
  std::fclose(file);
  return text;
}

}

TEST_CASE("a training whose pairs all get the same output says so once, with the remedy") {
  const std::string text = warned("after");
  CHECK(text.starts_with("siamese: warning: after epoch 1 nearly all pairs get the same output"));
  CHECK(test::contains(text, "--pooling mean"));
  CHECK(std::ranges::count(text, '\n') == 1);
  CHECK(warned("none") == "");
}
