// SPDX-License-Identifier: MIT
// host only
#include <support/training.hpp>

#include <siamese/training/progress.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <string>

using namespace siamese;

TEST_CASE("where there is no terminal, an epoch is one plain line") {
  std::FILE* const file = std::tmpfile();
  REQUIRE(file != nullptr);
  auto model = test::small_network<Cpu>();
  const Examples pairs = test::random_pairs(1, 40);
  TrainingOptions options;
  options.epochs = 3;
  options.batch_size = 16;
  options.threads = 1;
  fit(model, pairs, pairs, Mse{}, LazyAdam{}, options, ProgressBar(file));

  std::rewind(file);
  std::string text;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
  std::fclose(file);
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
  CHECK(text.find("epoch 1/3") == 0);
  CHECK(text.find("\nepoch 3/3") != std::string::npos);
  CHECK(text.find("loss") != std::string::npos);
  CHECK(text.find("dev") != std::string::npos);
  CHECK(text.find('\r') == std::string::npos);
  CHECK(text.find('\033') == std::string::npos);
}
