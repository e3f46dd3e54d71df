// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/training.hpp>

#include <siamese/training/any_loss.hpp>
#include <siamese/training/any_optimizer.hpp>
#include <siamese/training/trainer.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string_view>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;

template <class O>
std::vector<float> trained(const O& optimizer) {
  auto model = test::small_network<D>();
  TrainingOptions options;
  options.epochs = 2;
  options.batch_size = 32;
  options.threads = 2;
  fit(model, test::random_pairs(1, 70), test::random_pairs(2, 10), Mse{}, optimizer, options);
  return test::parameters(model);
}

}

TEST_CASE_TEMPLATE("an optimizer chosen by name gives the same bits as its type", O, LazyAdam, Adam,
                   AdamW, Sgd, Adagrad) {
  CHECK(test::same_bits(trained(AnyOptimizer(O::name)), trained(O{})));
}

TEST_CASE("optimizers and losses have these names") {
  CHECK(AnyOptimizer::names() == "lazy-adam, adam, adamw, sgd, adagrad");
  CHECK(AnyLoss::names() ==
        "mse, mae, bce, softmax, cosine-similarity, contrastive, online-contrastive, cosent, "
        "batch-hard-triplet, batch-semi-hard-triplet, batch-all-triplet, "
        "multiple-negatives-ranking");
}

TEST_CASE("the chosen optimizer's values are checked") {
  AnyOptimizer optimizer(std::string_view("sgd"));
  optimizer.visit(
      [](auto& chosen) { chosen.learning_rate = std::numeric_limits<double>::quiet_NaN(); });
  CHECK_THROWS_AS(optimizer.validate(), ArgumentError);
}
