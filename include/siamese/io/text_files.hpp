// SPDX-License-Identifier: MIT
// Saves and loads a model's Text: the vocabulary as a file, its options as a part of config.json.
#pragma once

#include <siamese/core/fingerprint.hpp>
#include <siamese/io/file.hpp>
#include <siamese/io/model_files.hpp>
#include <siamese/io/option_json.hpp>
#include <siamese/text/text.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <sstream>
#include <string>
#include <utility>

namespace siamese::detail {

/// A hash of the tokens in their order.
inline std::string fingerprint(const Vocabulary& vocabulary) {
  Fingerprint result;
  for (Id id = 0; id < vocabulary.size(); ++id) result.add(vocabulary.token(id)).add("\n");
  return result.text();
}

/// The text's part of config.json: its tokenizer and n-grams.
inline nlohmann::json describe(const Text& text) {
  return {{"tokenizer", text.tokenizer()}, {"ngrams", text.ngrams()}};
}

/// The tokenizer of config.json. Options that the file lacks, because siamese did not have them
/// when the model was saved, get the value that leaves the model's tokens as they were.
inline Tokenizer read_tokenizer(nlohmann::json options) {
  if (options.is_object()) {
    options.emplace("plain_punctuation", false);
    options.emplace("symbols", false);
    options.emplace("max_tokens", 0);
  }
  return options.get<Tokenizer>();
}

/// The content of the vocabulary file.
inline std::string dump_vocabulary(const Vocabulary& vocabulary) {
  std::ostringstream stream;
  vocabulary.write(stream);
  return stream.str();
}

/// Reads the Text of a model's folder with this config.json. Throws FileError; InputError, which
/// names the vocabulary file; nlohmann's exceptions or ArgumentError for the options; and Error if
/// nfc() is needed but missing.
inline Text read_text(const std::filesystem::path& folder, const nlohmann::json& config) {
  const std::filesystem::path path = folder / vocabulary_file;
  std::istringstream stream(read_file(path));
  Vocabulary vocabulary = Vocabulary::read(stream, path.string());
  return Text(read_tokenizer(config.at("tokenizer")), std::move(vocabulary),
              config.at("ngrams").get<NgramOptions>());
}

}
