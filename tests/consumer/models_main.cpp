// SPDX-License-Identifier: MIT
// A user's program that saves a model and loads it without naming its type.
#include <siamese/io/model_folder.hpp>

#include <cstdio>
#include <filesystem>

int main() {
  const siamese::Text text({}, siamese::Vocabulary({"<unk>", "hello"}));
  siamese::save(siamese::Siamese<siamese::Conv<>>(text), "model");
  const siamese::AnyModel model = siamese::load("model");
  const bool works = model.similarity("hello there", "hello there") == 1.0F;
  std::puts(works ? "works" : "does not work");
  std::filesystem::remove_all("model");
  return works ? 0 : 1;
}
