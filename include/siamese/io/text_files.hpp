// SPDX-License-Identifier: MIT
// Saves and loads a model's Text: the vocabulary as a file, its options as a part of config.json.
#pragma once

#include <siamese/core/fingerprint.hpp>
#include <siamese/io/file.hpp>
#include <siamese/text/text.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <sstream>
#include <string>
#include <utility>

namespace siamese {

inline constexpr const char* vocabulary_file = "vocabulary.txt";

namespace detail {

/// A hash of the tokens in their order.
inline std::string fingerprint(const Vocabulary& vocabulary) {
  Fingerprint result;
  for (Id id = 0; id < vocabulary.size(); ++id) result.add(vocabulary.token(id)).add("\n");
  return result.text();
}

/// The text's options for config.json.
inline nlohmann::json describe(const Text& text) {
  nlohmann::json options = {{"lower_case", text.tokenizer().lower_case},
                            {"characters", text.tokenizer().characters},
                            {"nfc", text.tokenizer().nfc}};
  if (text.ngrams().buckets != 0) {
    options["ngram_buckets"] = text.ngrams().buckets;
    options["ngram_size"] = text.ngrams().size;
  }
  return options;
}

/// The content of the vocabulary file.
inline std::string dump_vocabulary(const Vocabulary& vocabulary) {
  std::ostringstream stream;
  vocabulary.write(stream);
  return stream.str();
}

/// Reads the Text of a model's folder; `options` is from its config.json. Throws FileError;
/// InputError, which names the vocabulary file; nlohmann's exceptions or ArgumentError for the
/// options; and Error if nfc() is needed but missing.
inline Text read_text(const std::filesystem::path& folder, const nlohmann::json& options) {
  const std::filesystem::path path = folder / vocabulary_file;
  std::istringstream stream(read_file(path));
  Vocabulary vocabulary = Vocabulary::read(stream, path.string());
  const Tokenizer tokenizer{.lower_case = options.at("lower_case").get<bool>(),
                            .characters = options.value("characters", false),
                            .nfc = options.value("nfc", false)};
  const NgramOptions ngrams{.buckets = options.value("ngram_buckets", std::size_t{0}),
                            .size = options.value("ngram_size", NgramOptions().size)};
  return Text(tokenizer, std::move(vocabulary), ngrams);
}

}

}
