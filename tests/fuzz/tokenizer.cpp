// SPDX-License-Identifier: MIT
// UTF-8 and tokens: decoding is consistent, and splitting a token gives the same token.
#include "fuzz.hpp"

#include <siamese/text/tokenizer.hpp>

#include <vector>

namespace {

std::string joined(const std::vector<std::string>& tokens, const char* separator) {
  std::string text;
  for (const std::string& token : tokens) text += (text.empty() ? "" : separator) + token;
  return text;
}

}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  std::string encoded;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t before = position;
    siamese::append_utf8(encoded, siamese::decode(text, position));
    FUZZ_CHECK(position > before && position <= text.size());
  }
  FUZZ_CHECK(siamese::is_valid_utf8(encoded));
  FUZZ_CHECK(siamese::is_valid_utf8(text) == (encoded == text));

  using siamese::Tokenizer;
  std::string buffer, again;
  const std::string plain(siamese::plain_punctuation(text, buffer));
  FUZZ_CHECK(Tokenizer{}(text) == Tokenizer{.plain_punctuation = false}(plain));
  FUZZ_CHECK(siamese::is_valid_utf8(plain) == siamese::is_valid_utf8(text));
  const auto symbols = Tokenizer{.symbols = true}(plain);
  FUZZ_CHECK(Tokenizer{.symbols = true}(joined(symbols, " ")) == symbols);
  FUZZ_CHECK(symbols.size() >= Tokenizer{}(plain).size());

  const Tokenizer split{.plain_punctuation = false};
  const auto words = split(text);
  FUZZ_CHECK(split(encoded) == words);
  FUZZ_CHECK(split(joined(words, " ")) == words);
  const Tokenizer lower{.lower_case = true, .plain_punctuation = false};
  FUZZ_CHECK(lower(text).size() == words.size());
  for (const std::string& word : words)
    FUZZ_CHECK(!word.empty() && siamese::is_valid_utf8(word) && text.find(word) != text.npos);

  const Tokenizer characters{.characters = true};
  const auto each = characters(text);
  FUZZ_CHECK(characters(joined(each, "")) == each);

  if constexpr (siamese::has_nfc) {
    const std::string normalized = siamese::nfc(text);
    FUZZ_CHECK(siamese::is_valid_utf8(normalized) && siamese::nfc(normalized) == normalized);
    FUZZ_CHECK(Tokenizer{.nfc = true}(text) == Tokenizer{}(normalized));
  }
  return 0;
}
