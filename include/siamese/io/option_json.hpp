// SPDX-License-Identifier: MIT
// Structs of options as JSON: an object with a key for each option. Every key must be present, and
// no other. ArgumentError names a key that is missing, unknown or has a value that is not allowed.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/option.hpp>
#include <siamese/layers/layer_options.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace siamese::detail {

template <HasOptions S>
void read_options(const nlohmann::json& json, S& options, const std::string& owner);

/// Accepts only whole numbers that T can hold.
template <std::integral T>
bool read_whole_number(const nlohmann::json& json, T& value) {
  if (!json.is_number_integer()) return false;
  if (json.is_number_unsigned()) {
    const auto number = json.get<std::uint64_t>();
    value = static_cast<T>(number);
    return std::in_range<T>(number);
  }
  const auto number = json.get<std::int64_t>();
  value = static_cast<T>(number);
  return std::in_range<T>(number);
}

/// Describes the values that an option may have, for messages.
template <class T, class Values>
std::string allowed(const Values& values) {
  if constexpr (requires { values.allowed(); }) return values.allowed();
  if constexpr (std::same_as<T, std::string>) return "a text";
  return std::is_integral_v<T> ? "a whole number" : "a number";
}

/// A value as a message shows it; nothing if it would take much of a line.
inline std::string excerpt(const nlohmann::json& json) {
  constexpr std::size_t most = 40;
  if (!json.is_primitive()) return {};
  std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return text.size() <= most ? text : std::string();
}

template <class T, class Values>
void read_option(const nlohmann::json& json, const Values& values, T& value,
                 const std::string& name) {
  if constexpr (HasOptions<T>) {
    read_options(json, value, name);
  } else if constexpr (is_list<T>) {
    if (!json.is_array()) refuse_option(name, "a list");
    value.resize(json.size());
    for (std::size_t i = 0; i < json.size(); ++i)
      read_option(json[i], values, value[i], "each of " + name);
  } else if constexpr (std::same_as<T, bool>) {
    if (!json.is_boolean()) refuse_option(name, "true or false");
    value = json.get<bool>();
  } else if constexpr (std::integral<T>) {
    if (!read_whole_number(json, value)) refuse_option(name, allowed<T>(values), excerpt(json));
  } else if constexpr (std::floating_point<T>) {
    if (!json.is_number() ||
        std::abs(json.get<double>()) > static_cast<double>(std::numeric_limits<T>::max()))
      refuse_option(name, allowed<T>(values), excerpt(json));
    value = json.get<T>();
  } else if constexpr (std::is_enum_v<T>) {
    const auto named = json.is_string() ? values.named(json.get<std::string>()) : std::nullopt;
    if (!named) refuse_option(name, values.allowed(), excerpt(json));
    value = *named;
  } else if constexpr (std::same_as<T, std::string>) {
    if (!json.is_string()) refuse_option(name, allowed<T>(values), excerpt(json));
    value = json.get<std::string>();
  } else {
    json.get_to(value);
  }
}

template <HasOptions S>
void read_options(const nlohmann::json& json, S& options, const std::string& owner) {
  const std::string prefix = owner.empty() ? "" : owner + '.';
  if (!json.is_object()) refuse_option(owner.empty() ? "options" : owner, "an object");
  const std::vector<std::string> known = option_names<S>();
  for (const auto& item : json.items())
    if (std::ranges::find(known, item.key()) == known.end())
      throw ArgumentError("unknown option '" + prefix + item.key() + "'");
  for_each_option(options, [&](const auto& option, auto& value) {
    const std::string name(option.name);
    const auto found = json.find(name);
    if (found == json.end()) throw ArgumentError("the option '" + prefix + name + "' is missing");
    read_option(*found, option.values, value, prefix + name);
  });
}

/// The value of a key in an object of a file, held to the values of the option that wrote it.
/// Throws ArgumentError: "training.pairs must be a whole number from 40 to 100000000, not -2000".
template <class T, class Values = AnyValue>
T value_at(const nlohmann::json& object, const std::string& owner, const std::string& key,
           const Values& values = {}) {
  const std::string name = owner.empty() ? key : owner + '.' + key;
  if (!object.is_object()) refuse_option(owner.empty() ? "the content" : owner, "an object");
  const auto found = object.find(key);
  if (found == object.end()) throw ArgumentError("the value '" + name + "' is missing");
  T value{};
  read_option(*found, values, value, name);
  check_option(values, value, name, "");
  return value;
}

}

namespace nlohmann {

/// Structs of options, in any namespace.
template <siamese::HasOptions S>
struct adl_serializer<S> {
  static void to_json(nlohmann::json& json, const S& options) {
    json = nlohmann::json::object();
    siamese::for_each_option(options, [&]<class T>(const auto& option, const T& value) {
      if constexpr (std::is_enum_v<T>) {
        json[std::string(option.name)] = option.values.name_of(value);
      } else {
        json[std::string(option.name)] = value;
      }
    });
  }

  /// Throws ArgumentError for a key that is missing or unknown, or a value that is not allowed.
  static void from_json(const nlohmann::json& json, S& options) {
    siamese::detail::read_options(json, options, "");
    siamese::checked(options);
  }
};

}

namespace siamese {

/// Writes the list of the layers' options.
template <class... Layers>
void to_json(nlohmann::json& json, const LayerOptions<Layers...>& options) {
  json = nlohmann::json::array();
  std::apply([&](const auto&... layer) { (json.push_back(layer), ...); }, options.layers);
}

/// Throws ArgumentError as above.
template <class... Layers>
void from_json(const nlohmann::json& json, LayerOptions<Layers...>& options) {
  if (!json.is_array() || json.size() != sizeof...(Layers))
    throw ArgumentError("options must be a list with an object for each of " +
                        std::to_string(sizeof...(Layers)) + " layers");
  std::size_t i = 0;
  std::apply([&](auto&... layer) { (json[i++].get_to(layer), ...); }, options.layers);
}

}
