// SPDX-License-Identifier: MIT
// JSON from files nobody vouches for: no key twice, no depth that would exhaust the stack, and
// errors that name the file.
#pragma once

#include <siamese/core/error.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <new>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// Parses one JSON value. Throws InputError that names `name` for malformed text, a key that stands
/// twice in one object, and more than 32 levels.
inline nlohmann::json parse_json(std::string_view text, const std::string& name) {
  constexpr int deepest = 32;
  std::vector<std::set<std::string>> keys;
  const auto watch = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    using Event = nlohmann::json::parse_event_t;
    if (depth > deepest) throw InputError(name, 0, "JSON nested too deeply");
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key && !keys.back().insert(value.get<std::string>()).second)
      throw InputError(name, 0, "the key " + value.dump() + " stands twice");
    return true;
  };
  try {
    return nlohmann::json::parse(text, watch);
  } catch (const nlohmann::json::parse_error& e) {
    throw InputError(name, 0,
                     "not valid JSON at byte " + std::to_string(e.byte) +
                         "; the file is damaged or of another kind");
  } catch (const nlohmann::json::out_of_range&) {
    throw InputError(name, 0, "a number in its JSON is too large; the file is damaged");
  }
}

namespace detail {

/// A text that a file made, as an error may quote it: without line breaks and the like.
inline std::string one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, '?');
  return text;
}

/// f(), which makes something of a file's content. Throws InputError that names the file, the
/// problem and the remedy.
template <class F>
auto reading(const std::filesystem::path& path, F&& f,
             const std::string& remedy = "save the model anew") {
  try {
    return f();
  } catch (const nlohmann::json::exception& e) {
    throw InputError(path.string(), 0, one_line(e.what()) + "; " + remedy);
  } catch (const ArgumentError& e) {
    throw InputError(path.string(), 0, one_line(e.what()) + "; " + remedy);
  } catch (const std::bad_alloc&) {
    throw InputError(path.string(), 0,
                     "the sizes it states need more memory than there is, or than the model's "
                     "parameters take; put the model's own file there");
  }
}

}

/// The text of a JSON file. Bytes that are no UTF-8, as in a file's name, are replaced.
inline std::string dump_json(const nlohmann::json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}
