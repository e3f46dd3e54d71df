// SPDX-License-Identifier: MIT
// The members of a request's JSON object, with errors that name the member.
#pragma once

#include "serve/limits.hpp"
#include "serve/message.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese::tool {

/// Each function throws RequestError with status 400, or 413 for a list that is too long.
class Members {
public:
  /// The object in the body, which has each member once and no others than `known`.
  Members(std::string_view body, const Limits& limits, std::initializer_list<const char*> known)
      : limits_(limits) {
    if (body.empty()) throw RequestError(400, "the body is empty; send a JSON object");
    std::set<std::string> names;
    const auto watch = [&](int depth, nlohmann::json::parse_event_t event,
                           const nlohmann::json& value) {
      if (event == nlohmann::json::parse_event_t::key && depth == 1)
        if (const auto& name = value.get_ref<const std::string&>(); !names.insert(name).second)
          throw RequestError(400, "the member '" + beginning_of(name) + "' is there twice",
                             beginning_of(name));
      return true;
    };
    try {
      object_ = nlohmann::json::parse(body, watch);
    } catch (const nlohmann::json::exception& error) {
      throw RequestError(400, "the body is not JSON: " + problem(error.what()));
    }
    if (!object_.is_object()) throw RequestError(400, "the body is not a JSON object");
    for (const auto& [name, value] : object_.items()) {
      if (std::ranges::find(known, name) != known.end()) continue;
      std::string all;
      for (const char* one : known) all += (all.empty() ? "" : ", ") + std::string(one);
      throw RequestError(400, "unknown member '" + beginning_of(name) + "'; known: " + all,
                         beginning_of(name));
    }
  }

  bool has(const char* name) const {
    const auto found = object_.find(name);
    return found != object_.end() && !found->is_null();
  }

  const std::string& text(const char* name) const {
    if (!has(name)) throw RequestError(400, std::string(name) + " is missing", name);
    const nlohmann::json& value = object_[name];
    if (!value.is_string()) throw RequestError(400, std::string(name) + " is not a string", name);
    return value.get_ref<const std::string&>();
  }
  std::string text_or(const char* name, std::string fallback) const {
    return has(name) ? text(name) : std::move(fallback);
  }

  /// A list of at least one string, or one string.
  std::vector<std::string> texts(const char* name) const {
    if (has(name) && object_[name].is_string()) return {text(name)};
    std::vector<std::string> result;
    for (const nlohmann::json& item : list(name)) {
      if (!item.is_string())
        throw RequestError(400, std::string(name) + " is neither a string nor a list of strings",
                           name);
      result.push_back(item.get_ref<const std::string&>());
    }
    return result;
  }

  /// A list of at least one pair of strings.
  std::vector<std::pair<std::string, std::string>> pairs(const char* name) const {
    std::vector<std::pair<std::string, std::string>> result;
    for (const nlohmann::json& item : list(name)) {
      if (!item.is_array() || item.size() != 2 || !item[0].is_string() || !item[1].is_string())
        throw RequestError(
            400, std::string(name) + " is not a list of pairs of strings, such as [[\"a\", \"b\"]]",
            name);
      result.emplace_back(item[0].get_ref<const std::string&>(),
                          item[1].get_ref<const std::string&>());
    }
    return result;
  }

  /// A whole number from 1 on.
  std::optional<std::size_t> count(const char* name) const {
    if (!has(name)) return {};
    const nlohmann::json& value = object_[name];
    if (!value.is_number_integer() || value.get<std::int64_t>() < 1)
      throw RequestError(400, std::string(name) + " is not a whole number from 1 on", name);
    return value.get<std::size_t>();
  }

private:
  const nlohmann::json& list(const char* name) const {
    if (!has(name)) throw RequestError(400, std::string(name) + " is missing", name);
    const nlohmann::json& value = object_[name];
    if (!value.is_array()) throw RequestError(400, std::string(name) + " is not a list", name);
    if (value.empty()) throw RequestError(400, std::string(name) + " is empty", name);
    if (value.size() > limits_.inputs)
      throw RequestError(413,
                         std::string(name) + " has " + std::to_string(value.size()) +
                             " inputs; the limit 'inputs' is " + std::to_string(limits_.inputs),
                         name, "too_many_inputs");
    return value;
  }

  /// The library's message without its own prefix.
  static std::string problem(std::string message) {
    const std::size_t end = message.find("] ");
    return beginning_of(end == std::string::npos ? message : message.substr(end + 2), 300);
  }

  const Limits& limits_;
  nlohmann::json object_;
};

}
