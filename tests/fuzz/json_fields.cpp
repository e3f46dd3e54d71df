// SPDX-License-Identifier: MIT
// JSON fields: lines are accepted, refused and read as by nlohmann's parser.
#include "fuzz.hpp"

#include <siamese/data/json_fields.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace {

/// The result of nlohmann's parser; nothing for a number too large for it, which we accept.
std::optional<nlohmann::json> judged(std::string_view text) {
  try {
    return nlohmann::json::parse(text, nullptr, true);
  } catch (const nlohmann::json::parse_error&) {
    return nlohmann::json(nlohmann::json::value_t::discarded);
  } catch (const nlohmann::json::out_of_range&) {
    return std::nullopt;
  }
}

}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  siamese::JsonFields fields({"a", "b"}, 1);
  const bool good = fields.parse(text);
  FUZZ_CHECK(good == fields.problem().empty());

  // nlohmann's parser stops at NUL, skips a byte-order mark and does not know Python's NaN.
  if (text.find('\0') != text.npos || text.starts_with('\xef')) return 0;
  for (const char* word : {"NaN", "Infinity"})
    if (text.find(word) != text.npos) return 0;
  const auto json = judged(text);
  if (!json) return 0;
  if (good) {
    FUZZ_CHECK(json->is_object());
    FUZZ_CHECK(json->at("a") == fields.values()[0]);
    const nlohmann::json& b = json->at("b");
    FUZZ_CHECK(b.is_number() ? b == nlohmann::json::parse(fields.values()[1])
                             : b == fields.values()[1]);
  } else if (fields.problem().starts_with("malformed")) {
    FUZZ_CHECK(json->is_discarded());
  } else if (!json->is_discarded()) {
    // A field is missing, not a string or duplicated.
    const auto is_good = [&](const char* name) {
      return json->is_object() && json->contains(name) && (*json)[name].is_string();
    };
    FUZZ_CHECK(!is_good("a") || !is_good("b") || fields.problem().ends_with("appears twice"));
  }
  return 0;
}
