// SPDX-License-Identifier: MIT
// A minimal user's program: an untrained network compares a sentence with itself.
#include <siamese/siamese.hpp>

#include <cstdio>

int main() {
  const siamese::Text text({}, siamese::Vocabulary({"<unk>", "hello"}));
  const siamese::Siamese<siamese::Conv<>> model(text);
  const bool works = model.similarity("hello there", "hello there") >= 1.0F &&
                     model.encode({"hello"}).shape(1) == 150;
  std::puts(works ? "works" : "does not work");
  return works ? 0 : 1;
}
