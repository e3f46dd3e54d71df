// SPDX-License-Identifier: MIT
// AnyOf: one of several types, chosen by name at run time.
#pragma once

#include <siamese/core/error.hpp>

#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace siamese {

/// A variant of types with a static `name`, such as functors or layers.
template <class... Choices>
class AnyOf {
public:
  /// Holds the first type.
  AnyOf() = default;
  template <class Choice>
  requires(std::same_as<Choice, Choices> || ...) AnyOf(const Choice& choice) : choice_(choice) {}
  /// Holds the type named `wanted`, constructed from `arguments` if it accepts them. Throws
  /// ArgumentError, which lists the known names, if there is no such type.
  template <class... Arguments>
  explicit AnyOf(std::string_view wanted, const Arguments&... arguments) {
    const auto choose = [&]<class Choice>(std::type_identity<Choice>) {
      if (wanted != Choice::name) return false;
      if constexpr (std::constructible_from<Choice, const Arguments&...>) {
        choice_.template emplace<Choice>(arguments...);
      } else {
        choice_.template emplace<Choice>();
      }
      return true;
    };
    if (!(choose(std::type_identity<Choices>{}) || ...))
      throw ArgumentError("unknown name '" + std::string(wanted) + "'; known: " + names());
  }

  std::string_view name() const {
    return visit([](const auto& choice) { return choice.name; });
  }
  static constexpr std::array<std::string_view, sizeof...(Choices)> all_names = {Choices::name...};
  /// All names, separated by commas.
  static std::string names() {
    std::string list;
    ((list += (list.empty() ? "" : ", ") + std::string(Choices::name)), ...);
    return list;
  }

  /// The value if it is a `Choice`, else a null pointer.
  template <class Choice>
  const Choice* get_if() const {
    return std::get_if<Choice>(&choice_);
  }
  template <class Choice>
  Choice* get_if() {
    return std::get_if<Choice>(&choice_);
  }
  /// Calls f with the value.
  template <class F>
  decltype(auto) visit(F&& f) const {
    return std::visit(f, choice_);
  }
  template <class F>
  decltype(auto) visit(F&& f) {
    return std::visit(f, choice_);
  }

protected:
  std::variant<Choices...> choice_;
};

/// A functor or layer with a name, or an AnyOf of such types.
template <class T>
concept Named = requires(const T& named) {
  named.name();
}
|| requires { T::name; };

/// The name of a functor or layer, or of the value of an AnyOf.
template <Named T>
std::string_view name_of(const T& named) {
  if constexpr (requires { named.name(); }) {
    return named.name();
  } else {
    return named.name;
  }
}

/// Calls f with the functor, or with the value of an AnyOf.
template <class T, class F>
decltype(auto) choose(const T& functor, F&& f) {
  if constexpr (requires { functor.visit(f); }) {
    return functor.visit(f);
  } else {
    return f(functor);
  }
}

}
