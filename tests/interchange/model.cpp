// SPDX-License-Identifier: MIT
// Saves a small model for read_model.py.
#include <support/words.hpp>

#include <siamese/io/model_folder.hpp>

int main(int, char** arguments) {
  const siamese::Siamese<siamese::Conv<>> model(test::numbered_words(20), {8, {1, 3}, {5, 6}, 0});
  siamese::save(model, arguments[1]);
}
