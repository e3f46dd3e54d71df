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

/// The name that a message gives to one of nlohmann's types.
inline std::string type_in_words(const std::string& type) {
  if (type == "array") return "a list";
  if (type == "object") return "an object";
  if (type == "boolean") return "true or false";
  return type == "null" ? type : "a " + type;
}

/// Says in plain words what is wrong with a JSON value that nlohmann's library refuses.
inline std::string problem_of(const nlohmann::json::exception& error) {
  constexpr int wrong_type = 302, no_key = 403;
  const std::string text = error.what();
  const std::string must = "type must be ", is = ", but is ";
  const std::size_t first = text.find('\''), last = text.rfind('\'');
  const std::size_t wanted = text.find(must), found = text.find(is);
  if (error.id == no_key && first < last)
    return "the key " + one_line(text.substr(first, last + 1 - first)) + " is missing";
  if (error.id == wrong_type && wanted != text.npos && found != text.npos)
    return "a value must be " +
           type_in_words(text.substr(wanted + must.size(), found - wanted - must.size())) +
           ", not " + type_in_words(text.substr(found + is.size()));
  return "a value has the wrong type";
}

/// Calls f(), which interprets a file's content. Turns its exceptions into InputError with the
/// file, the problem and the remedy.
template <class F>
auto reading(const std::filesystem::path& path, F&& f,
             const std::string& remedy = "save the model again") {
  try {
    return f();
  } catch (const nlohmann::json::exception& e) {
    throw InputError(path.string(), 0, problem_of(e) + "; " + remedy);
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
