// SPDX-License-Identifier: MIT
// Parameters as data: a model lists its fields once, and `visit` walks over models of the same
// shape.
#pragma once

#include <siamese/core/list.hpp>
#include <siamese/core/matrix.hpp>
#include <siamese/core/table.hpp>

#include <cmath>
#include <concepts>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace siamese {

/// Initial values: uniform in [middle - bound, middle + bound), or all `middle` if bound is 0.
struct Initial {
  double bound = 0;
  double middle = 0;
};

/// Glorot's uniform initialisation (Glorot and Bengio 2010): bound √(6 / (fan_in + fan_out)).
inline Initial glorot(Index fan_in, Index fan_out) {
  return {.bound = std::sqrt(6.0 / static_cast<double>(fan_in + fan_out))};
}

/// A member of a model: a parameter, a model, a vector or tuple of models, or a variant of models,
/// of which the active alternative counts. A member with an empty name adds nothing to the names of
/// its parameters.
template <class Owner, class T>
struct Field {
  std::string_view name;
  T Owner::*member;
  Initial (*initial)(const Owner&) = [](const Owner&) { return Initial{}; };
};

template <class Owner, class T>
Field(std::string_view, T Owner::*) -> Field<Owner, T>;
template <class Owner, class T, class F>
Field(std::string_view, T Owner::*, F) -> Field<Owner, T>;

/// A struct whose static function `fields` returns a list of its parameters, each a Field.
template <class T>
concept Model = requires {
  T::fields();
};

namespace detail {
template <class T>
inline constexpr bool is_parameter = false;
template <class D>
inline constexpr bool is_parameter<Matrix<D>> = true;
template <class D>
inline constexpr bool is_parameter<Vector<D>> = true;
template <class D>
inline constexpr bool is_parameter<Table<D>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... Models>
inline constexpr bool is_variant<std::variant<Models...>> = true;
template <class T>
inline constexpr bool is_tuple = false;
template <class... Models>
inline constexpr bool is_tuple<std::tuple<Models...>> = true;
}

/// A parameter: a `Matrix`, `Vector` or `Table`.
template <class T>
concept Parameter = detail::is_parameter<std::remove_cvref_t<T>>;

/// The dotted name of a parameter; the string is built on request.
class Path {
public:
  Path() = default;
  Path(const Path& parent, std::string_view name) : parent_(&parent), name_(name) {}
  Path(const Path& parent, std::size_t index) : parent_(&parent), index_(index) {}

  std::string string() const {
    if (parent_ == nullptr) return {};
    std::string prefix = parent_->string();
    if (!prefix.empty()) prefix += '.';
    return prefix + (name_.empty() ? std::to_string(index_) : std::string(name_));
  }

private:
  const Path* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
};

namespace detail {

template <class F, class First, class... Rest>
void walk(F& f, const Path& path, First& first, Rest&... rest);

template <std::size_t i, class F, class First, class... Rest>
void walk_tuple(F& f, const Path& path, First& first, Rest&... rest) {
  if constexpr (i < std::tuple_size_v<std::remove_const_t<First>>) {
    walk(f, Path(path, i), std::get<i>(first), std::get<i>(rest)...);
    walk_tuple<i + 1>(f, path, first, rest...);
  }
}

template <class F, class Owner, class T, class First, class... Rest>
void walk_field(F& f, const Path& path, const Field<Owner, T>& field, First& first, Rest&... rest) {
  const Path here = field.name.empty() ? path : Path(path, field.name);
  if constexpr (Parameter<T>) {
    f(here, field, first, rest...);
  } else if constexpr (Model<T>) {
    walk(f, here, first.*field.member, rest.*field.member...);
  } else if constexpr (is_variant<T>) {
    const auto walk_choice = [&]<class Choice>(Choice& choice) {
      walk(f, here, choice, std::get<std::remove_const_t<Choice>>(rest.*field.member)...);
    };
    std::visit(walk_choice, first.*field.member);
  } else if constexpr (is_tuple<T>) {
    walk_tuple<0>(f, here, first.*field.member, rest.*field.member...);
  } else {
    for (std::size_t i = 0; i < (first.*field.member).size(); ++i)
      walk(f, Path(here, i), (first.*field.member)[i], (rest.*field.member)[i]...);
  }
}

template <class F, class First, class... Rest>
void walk(F& f, const Path& path, First& first, Rest&... rest) {
  with_items(std::remove_const_t<First>::fields(),
             [&](const auto&... field) { (walk_field(f, path, field, first, rest...), ...); });
}

}

/// Calls `f(path, parameter, parameters...)` for corresponding parameters of models of the same
/// shape, such as a model and its gradient, in the order of their fields.
template <class F, Model First, class... Rest>
requires(std::same_as<std::remove_const_t<First>, std::remove_const_t<Rest>>&&...) void visit(
    F&& f, First& first, Rest&... rest) {
  auto call = [&](const Path& path, const auto& field, auto& owner, auto&... owners) {
    f(path, owner.*field.member, owners.*field.member...);
  };
  detail::walk(call, Path(), first, rest...);
}

/// The number of values in all parameters.
template <Model M>
Index count_parameters(const M& model) {
  Index count = 0;
  visit([&](const Path&, const auto& p) { count += p.view().rows * p.view().columns; }, model);
  return count;
}

/// Sets `gradient` to zero; a `Table` then has no touched rows.
template <Model M>
void set_zero(M& gradient) {
  visit(
      [](const Path&, auto& p) {
        if constexpr (requires { p.clear(); }) {
          p.clear();
        } else {
          p.set_zero();
        }
      },
      gradient);
}

/// A zero gradient with the model's shape.
template <Model M>
M zero_gradient(const M& model) {
  M gradient = model;
  set_zero(gradient);
  return gradient;
}

}
