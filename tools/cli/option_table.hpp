// SPDX-License-Identifier: MIT
// Options of structs on the command line: a struct lists them with the values that they may have,
// and a table has a line of help for each.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/core/option.hpp>

#include <nlohmann/json_fwd.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace siamese::tool {

struct Ineffective;

/// The help of an option of a struct. On the command line it has the name of its key, --num-filters
/// of num_filters, unless `name` is another.
struct HelpLine {
  std::string_view key;
  std::string help; ///< says the default itself, "(default: ...)", where it is more than a value
  std::string_view name = {};
};
using HelpTable = std::vector<HelpLine>;

/// An option of a struct that outlives it, by text.
struct BoundOption {
  std::string key;
  const char* type;                            ///< "N", "N,N,..." or "NAME"; of a flag empty
  std::string names;                           ///< those that a value may have
  std::function<void(const std::string&)> set; ///< throws ArgumentError
  std::function<std::string()> text;           ///< of the value; none: empty
};

/// Options and the choice that has them, such as an encoder; without a name where there is none.
struct OptionOwner {
  std::string name;
  std::vector<BoundOption> options;
};

/// Throws ArgumentError, "'0' is not a whole number from 1 to 9".
template <class T>
requires std::is_arithmetic_v<T>
void parse_value(const std::string& text, const Range<T>& range, T& value) {
  T number{};
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end || !range.contains(number))
    throw ArgumentError('\'' + text + "' is not " + range.text());
  value = number;
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
/// Values with commas between.
template <class Values, class T>
void parse_value(const std::string& text, const Values& values, std::vector<T>& list) {
  list.clear();
  std::istringstream items(text + ",");
  for (std::string item; std::getline(items, item, ',');)
    parse_value(item, values, list.emplace_back());
}

/// The text that parse_value reads back to the value; of none it is empty.
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

/// Those options of a struct that a text can give.
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

/// Declares an option for each line of the table. One that several owners have is given to all.
void add_options(CLI::App& command, const std::string& group, std::vector<OptionOwner> owners,
                 const HelpTable& help);
template <HasOptions S>
void add_options(CLI::App& command, const std::string& group, S& options, const HelpTable& help) {
  add_options(command, group, {{"", bind(options)}}, help);
}

/// The options that the chosen one has not, "on the encoder cnn" for the kind "encoder".
Ineffective without_effect(const std::vector<OptionOwner>& owners, const HelpTable& help,
                           const std::string& kind, std::string_view chosen);

/// The values of the chosen one's options by their keys on the command line, without those
/// that have none.
nlohmann::json values_of(const std::vector<OptionOwner>& owners, const HelpTable& help,
                         std::string_view chosen = {});
/// A number or a truth value as JSON has it, else the text.
nlohmann::json typed(const std::string& text);

/// Each choice of an AnyOf with its own options: they may be given before the choice is made.
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

  /// Gives the chosen one its options.
  void give_to(AnyOf<Choices...>& any) const {
    any.visit([&]<class Choice>(Choice& choice) { choice = std::get<Choice>(choices); });
  }
};

template <class... Choices>
EachChoice<Choices...> each_choice_of(const AnyOf<Choices...>&);

/// The EachChoice of an AnyOf, or of a type derived from one.
template <class Any>
using EachOf = decltype(each_choice_of(std::declval<Any>()));

}
