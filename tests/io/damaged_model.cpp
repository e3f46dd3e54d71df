// SPDX-License-Identifier: MIT
// Any damage to a small model's files is an error or leaves the model unchanged, and takes no more
// memory than the intact model.
#include <support/allocations.hpp>
#include <support/compare.hpp>
#include <support/errors.hpp>
#include <support/files.hpp>
#include <support/words.hpp>

#include <siamese/io/model_folder.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

using namespace siamese;
using namespace test;

namespace {

using Network = Siamese<Conv<>, AnyHead<>>;

/// All parameters in order.
std::vector<float> parameters(const Network& model) {
  std::vector<float> values;
  visit(
      [&](const Path&, const auto& parameter) {
        const auto view = parameter.view();
        values.insert(values.end(), view.data, view.data + view.rows * view.columns);
      },
      model);
  return values;
}

/// A small saved model, and attempts to load it.
class Victim {
public:
  const Network model{numbered_words(3), {2, {1}, {2}, 0}, 7, AnyDistance("cosine")};
  const TemporaryFolder folder;
  long refused = 0, accepted = 0;
  std::size_t most_bytes = 0; ///< allocated by the last attempt

  Victim() { save(model, folder.path()); }

  std::string read(const char* name) const { return read_file(folder.path() / name); }

  /// load() must throw our Error or give an equal model.
  template <class F>
  void attempt(F&& load) {
    const std::size_t before = allocated_bytes;
    try {
      const Network loaded = load();
      most_bytes = std::max<std::size_t>(most_bytes, allocated_bytes - before);
      ++accepted;
      REQUIRE(same_bits(parameters(loaded), parameters(model)));
    } catch (const Error& error) {
      most_bytes = std::max<std::size_t>(most_bytes, allocated_bytes - before);
      ++refused;
      REQUIRE_FALSE(contains(error.what(), "\n"));
    }
  }

  /// Loads the folder with one file's content replaced.
  void attempt_with(const char* name, const std::string& content) {
    folder.write(name, content);
    attempt([&] { return load<Network>(folder.path()); });
  }

  /// Bytes that loading the intact model allocates.
  std::size_t whole_bytes() const {
    const std::size_t before = allocated_bytes;
    load<Network>(folder.path());
    return allocated_bytes - before;
  }
};

std::size_t header_end(const std::string& content) {
  std::uint64_t length = 0;
  std::memcpy(&length, content.data(), sizeof length);
  return sizeof length + static_cast<std::size_t>(length);
}

/// Bytes with a meaning to a parser, and some without.
const std::string other_bytes = std::string("\0\n \"',-./019:[]{}\\aeu", 21) + "\x7f\x80\xc3\xff";

}

TEST_CASE("every truncation of model.safetensors is an error") {
  Victim victim;
  const std::size_t whole = victim.whole_bytes();
  const std::string content = victim.read(model_file);
  for (std::size_t size = 0; size < content.size(); ++size)
    victim.attempt_with(model_file, content.substr(0, size));
  CHECK(victim.refused == static_cast<long>(content.size()));
  CHECK(victim.most_bytes <= whole);
}

TEST_CASE("every other value of every byte of the header is an error or the same model") {
  Victim victim;
  const std::size_t whole = victim.whole_bytes();
  std::string content = victim.read(model_file);
  const std::size_t header = header_end(content);
  const Network other(numbered_words(3), {2, {1}, {2}, 0}, 8, AnyDistance("cosine"));
  for (std::size_t i = 0; i < header; ++i) {
    const char original = content[i];
    for (int value = 0; value < 256; ++value) {
      content[i] = static_cast<char>(value);
      if (content[i] == original) continue;
      // Like load(), but without reading the files.
      victim.attempt([&] {
        TensorFile file = parse_safetensors(content, model_file);
        Network copy = other;
        detail::take_all(file, copy, model_file);
        return copy;
      });
    }
    content[i] = original;
  }
  CHECK(victim.refused + victim.accepted == static_cast<long>(header) * 255);
  CHECK(victim.accepted > 0); // a letter of an unknown word in a sentence of the replay
  CHECK(victim.refused > 10 * victim.accepted);
  CHECK(victim.most_bytes <= whole);
}

TEST_CASE("load finds changed bytes of the header in the file itself") {
  Victim victim;
  std::string content = victim.read(model_file);
  for (std::size_t i = 0; i < header_end(victim.read(model_file)); ++i) {
    const char original = content[i];
    content[i] = static_cast<char>(original ^ 1);
    victim.attempt_with(model_file, content);
    content[i] = original;
  }
  CHECK(victim.refused > victim.accepted);
}

TEST_CASE("every truncation and many changed bytes of config.json give an error or a model") {
  Victim victim;
  const std::size_t whole = victim.whole_bytes();
  std::string content = victim.read(config_file);
  for (std::size_t size = 0; size < content.size() - 1; ++size) // except the end of the last line
    victim.attempt_with(config_file, content.substr(0, size));
  CHECK(victim.accepted == 0);
  for (std::size_t i = 0; i < content.size(); ++i) {
    const char original = content[i];
    for (const char value : other_bytes) {
      content[i] = value;
      victim.attempt_with(config_file, content);
    }
    content[i] = original;
  }
  // A changed byte may enlarge sizes, up to a limit for small files.
  CHECK(victim.most_bytes <= whole + (1U << 20));
}

TEST_CASE(
    "every truncation and every changed byte of vocabulary.txt is an error or the same model") {
  Victim victim;
  const std::size_t whole = victim.whole_bytes();
  std::string content = victim.read(vocabulary_file);
  for (std::size_t size = 0; size < content.size() - 1; ++size)
    victim.attempt_with(vocabulary_file, content.substr(0, size));
  CHECK(victim.accepted == 0);
  for (std::size_t i = 0; i < content.size(); ++i) {
    const char original = content[i];
    for (int value = 0; value < 256; ++value) {
      content[i] = static_cast<char>(value);
      if (content[i] != original) victim.attempt_with(vocabulary_file, content);
    }
    content[i] = original;
  }
  CHECK(victim.most_bytes <= whole + 4096);
}

TEST_CASE("sizes in config.json larger than the parameters allocate no memory") {
  Victim victim;
  const nlohmann::json config = load_config(victim.folder.path());
  const auto problem_with = [&](const char* key, const nlohmann::json& value) {
    nlohmann::json changed = config;
    changed["encoder_options"][key] = value;
    victim.folder.write(config_file, changed.dump());
    const std::size_t before = allocated_bytes;
    std::string problem = message_of<InputError>([&] { load<Network>(victim.folder.path()); });
    CHECK(allocated_bytes - before < (1U << 20));
    return problem;
  };
  const std::string larger = "config.json: it states sizes that need more memory than";
  CHECK(contains(problem_with("embedding_size", 65536 * 2),
                 "must be a whole number from 1 to 65536, not 131072"));
  CHECK(contains(problem_with("num_filters", {65536}), larger));
  CHECK(contains(problem_with("filter_sizes", {65536}),
                 "each of filter_sizes must be a whole number from 1 to 1024, not 65536"));
  nlohmann::json both = config;
  both["encoder_options"]["embedding_size"] = 65536;
  both["encoder_options"]["num_filters"] = {65536};
  victim.folder.write(config_file, both.dump());
  CHECK(contains(message_of<InputError>([&] { load<Network>(victim.folder.path()); }), larger));
}
