// expect: a callback has at least one of on_train_begin
// SPDX-License-Identifier: MIT
// A callback whose hook is misspelt.
#include <siamese/encoders/conv.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/training/optimizer.hpp>
#include <siamese/training/trainer.hpp>

struct Misspelt {
  void on_epoch_ended(auto&) {}
};

void train(siamese::Siamese<siamese::Conv<>>& model, const siamese::Examples& examples) {
  siamese::fit(model, examples, examples, siamese::Mse{}, siamese::Adam{}, {}, Misspelt{});
}
