// SPDX-License-Identifier: MIT
// Options of structs on the command line: a struct lists its options with their allowed values, and
// a table has a line of help for each.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/core/number.hpp>
#include <siamese/core/option.hpp>

#include <nlohmann/json_fwd.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace siamese::tool {

struct Ineffective;

/// The help of a struct's option. Its name on the command line is made from the key, such as
/// --num-filters from num_filters, unless `name` is set.
struct HelpLine {
  std::string_view key;
  std::string help; ///< includes the default, "(default: ...)", if that is more than a value
  std::string_view name = {};
};
using HelpTable = std::vector<HelpLine>;

/// An option of a struct, read and written as text. The struct must outlive it.
struct BoundOption {
  std::string key;
  const char* type;                            ///< "N", "N,N,..." or "NAME"; empty for a flag
  std::string names;                           ///< the allowed names; empty for numbers
  std::function<void(const std::string&)> set; ///< throws ArgumentError
  std::function<std::string()> text;           ///< the value as text; empty: no value
};

/// The options of one choice, such as an encoder. The name is empty if there is no choice.
struct OptionOwner {
  std::string name;
  std::vector<BoundOption> options;
};

/// Reads a number. Throws ArgumentError: "'0' is not a whole number from 1 to 9".
template <class T>
requires std::is_arithmetic_v<T>
void parse_value(const std::string& text, const Range<T>& range, T& value) {
  const std::optional<T> number = siamese::detail::parse_number<T>(text);
  if (!number || !range.contains(*number))
    throw ArgumentError('\'' + text + "' is not " + range.text());
  value = *number;
}
inline void parse_value(const std::string& text, AnyValue, bool& value) { value = text == "true"; }
inline void parse_value(const std::string& text, const OneOf& names, std::string& value) {
  if (!names.allows(text))
    throw ArgumentError("unknown name '" + text + "'; known: " + names.list());
  value = text;
}
template <class E>
void parse_value(const std::string& text, const EnumNames<E>& names, E& value) {
  const std::optional<E> named = names.named(text);
  if (!named) throw ArgumentError("unknown name '" + text + "'; known: " + names.list());
  value = *named;
}
/// Reads values separated by commas.
template <class Values, class T>
void parse_value(const std::string& text, const Values& values, std::vector<T>& list) {
  list.clear();
  std::istringstream items(text + ",");
  for (std::string item; std::getline(items, item, ',');)
    parse_value(item, values, list.emplace_back());
}

/// The text from which parse_value reads the same value; empty if the value means "none".
template <class Values, class T>
std::string text_of(const Values& values, const T& value) {
  if constexpr (siamese::detail::is_list<T>) {
    std::string text;
    for (const auto& item : value) text += (text.empty() ? "" : ",") + text_of(values, item);
    return text;
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(values.name_of(value));
  } else if constexpr (std::same_as<T, std::string>) {
    return value;
  } else {
    if constexpr (requires { values.or_0; })
      if (values.or_0 && value == T{0}) return {};
    return siamese::detail::shown(value);
  }
}

/// The options of a struct that can be given as text.
template <HasOptions S>
std::vector<BoundOption> bind(S& options) {
  std::vector<BoundOption> bound;
  for_each_option(options, [&]<class T>(const auto& option, T& value) {
    const auto values = option.values;
    if constexpr (requires(std::string text) { parse_value(text, values, value); }) {
      std::string names;
      if constexpr (requires { values.list(); }) names = values.list();
      const char* const type = std::same_as<T, bool>         ? ""
                               : siamese::detail::is_list<T> ? "N,N,..."
                               : names.empty()               ? "N"
                                                             : "NAME";
      bound.push_back(
          {std::string(option.name), type, names,
           [&value, values](const std::string& text) { parse_value(text, values, value); },
           [&value, values] { return text_of(values, value); }});
    }
  });
  return bound;
}

/// Declares an option for each line of the table. Owners that share an option all receive its
/// value.
void add_options(CLI::App& command, const std::string& group,
                 const std::vector<OptionOwner>& owners, const HelpTable& help);
template <HasOptions S>
void add_options(CLI::App& command, const std::string& group, S& options, const HelpTable& help) {
  add_options(command, group, {{"", bind(options)}}, help);
}

/// The options that the chosen owner lacks, with the reason "on the encoder cnn" for the kind
/// "encoder".
Ineffective without_effect(const std::vector<OptionOwner>& owners, const HelpTable& help,
                           const std::string& kind, std::string_view chosen);

/// The values of the chosen owner's options, by their keys on the command line; options without a
/// value are left out.
nlohmann::json values_of(const std::vector<OptionOwner>& owners, const HelpTable& help,
                         std::string_view chosen = {});
/// The JSON of a text: a number or truth value if it is one, otherwise a string.
nlohmann::json typed(const std::string& text);

/// All choices of an AnyOf with their options, which may be given before the choice is made.
template <class... Choices>
struct EachChoice {
  std::tuple<Choices...> choices;

  std::vector<OptionOwner> owners() {
    const auto owner = []<class Choice>(Choice& choice) -> OptionOwner {
      if constexpr (HasOptions<Choice>) {
        return {std::string(Choice::name), bind(choice)};
      } else {
        return {std::string(Choice::name), {}};
      }
    };
    return std::apply([&](auto&... choice) { return std::vector{owner(choice)...}; }, choices);
  }

  /// Copies the chosen one's options into `any`.
  void give_to(AnyOf<Choices...>& any) const {
    any.visit([&]<class Choice>(Choice& choice) { choice = std::get<Choice>(choices); });
  }
};

template <class... Choices>
EachChoice<Choices...> each_choice_of(const AnyOf<Choices...>&);

/// EachChoice for an AnyOf, or for a type derived from one.
template <class Any>
using EachOf = decltype(each_choice_of(std::declval<Any>()));

}
