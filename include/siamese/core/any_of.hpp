// SPDX-License-Identifier: MIT
// One of several types, chosen by name at run time.
#pragma once

#include <siamese/core/error.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace siamese {

/// One of several types that have a static `name`: functors, or layers.
template <class... Choices>
class AnyOf {
public:
  /// The first choice.
  AnyOf() = default;
  template <class Choice>
  requires(std::same_as<Choice, Choices> || ...) AnyOf(const Choice& choice) : choice_(choice) {}
  /// The choice of that name, made of `arguments` if it has any use for them. Throws ArgumentError
  /// that lists all names if none is `wanted`.
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
  /// All names, separated by commas.
  static std::string names() {
    std::string list;
    ((list += (list.empty() ? "" : ", ") + std::string(Choices::name)), ...);
    return list;
  }

  /// The chosen one if it is a `Choice`, else a null pointer.
  template <class Choice>
  const Choice* get_if() const {
    return std::get_if<Choice>(&choice_);
  }
  template <class Choice>
  Choice* get_if() {
    return std::get_if<Choice>(&choice_);
  }
  /// f(the chosen one).
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

/// A functor or layer that has a name, or of several the one chosen.
template <class T>
concept Named = requires(const T& named) {
  named.name();
}
|| requires { T::name; };

/// The name of a functor or layer, or of the one chosen.
template <Named T>
std::string_view name_of(const T& named) {
  if constexpr (requires { named.name(); }) {
    return named.name();
  } else {
    return named.name;
  }
}

/// f(the functor), or of several f(the one chosen).
template <class T, class F>
decltype(auto) choose(const T& functor, F&& f) {
  if constexpr (requires { functor.visit(f); }) {
    return functor.visit(f);
  } else {
    return f(functor);
  }
}

}
