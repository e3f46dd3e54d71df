// SPDX-License-Identifier: MIT
// A vocabulary: every token has its line's number, and is read back when written.
#include "fuzz.hpp"

#include <siamese/text/vocabulary.hpp>

#include <sstream>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  siamese::Vocabulary vocabulary;
  try {
    std::istringstream in{std::string(fuzz::text_of(data, size))};
    vocabulary = siamese::Vocabulary::read(in, "vocabulary.txt");
  } catch (const siamese::InputError&) {
    return 0;
  }
  for (siamese::Id id = 0; id < vocabulary.size(); ++id)
    FUZZ_CHECK(vocabulary.id(vocabulary.token(id)) == id);
  FUZZ_CHECK(vocabulary.id("") == siamese::Vocabulary::unknown);
  std::stringstream written;
  vocabulary.write(written);
  FUZZ_CHECK(siamese::Vocabulary::read(written, "again") == vocabulary);
  return 0;
}
