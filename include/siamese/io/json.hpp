// SPDX-License-Identifier: MIT
// Parses JSON from untrusted files: rejects duplicate keys and deep nesting; errors name the file.
#pragma once

#include <siamese/core/error.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <new>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// Parses one JSON value. Throws InputError, which names `name`, for malformed text, a duplicate
/// key in an object, and more than 32 levels of nesting.
inline nlohmann::json parse_json(std::string_view text, const std::string& name) {
  constexpr int deepest = 32;
  std::vector<std::set<std::string>> keys;
  const auto watch = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    using Event = nlohmann::json::parse_event_t;
    if (depth > deepest) throw InputError(name, 0, "JSON nested too deeply");
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key && !keys.back().insert(value.get<std::string>()).second)
      throw InputError(name, 0, "duplicate key " + value.dump());
    return true;
  };
  try {
    return nlohmann::json::parse(text, watch);
  } catch (const nlohmann::json::parse_error& e) {
    throw InputError(name, 0,
                     "not valid JSON at byte " + std::to_string(e.byte) +
                         "; the file is damaged or not a JSON file");
  } catch (const nlohmann::json::out_of_range&) {
    throw InputError(name, 0, "a number in its JSON is too large; the file is damaged");
  }
}

namespace detail {

/// Calls f(), which interprets a file's content. Turns its exceptions into InputError with the
/// file, the problem and the remedy.
template <class F>
auto reading(const std::filesystem::path& path, F&& f,
             const std::string& remedy = "save the model again") {
  try {
    return f();
  } catch (const nlohmann::json::exception& e) {
    throw InputError(path.string(), 0, one_line(e.what()) + "; " + remedy);
  } catch (const ArgumentError& e) {
    throw InputError(path.string(), 0, one_line(e.what()) + "; " + remedy);
  } catch (const std::bad_alloc&) {
    throw InputError(path.string(), 0,
                     "it states sizes that need more memory than available, or than the model's "
                     "parameters take; put the model's own file there");
  }
}

}

/// Formats JSON for a file. Bytes that are not UTF-8, such as in a file name, are replaced.
inline std::string dump_json(const nlohmann::json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}
