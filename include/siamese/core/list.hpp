// SPDX-License-Identifier: MIT
// Lists of values of several types, in which structs name their options and their fields. They say
// no more than std::tuple does, but a program has dozens of them, and tuples compile slowly.
#pragma once

#include <tuple>

namespace siamese {

/// A list of values: a function that calls f(items...) and returns the result.
template <class... Items>
constexpr auto list_of(Items... items) {
  return [items...](const auto& f) { return f(items...); };
}

/// Calls f(items...) with the items of a list, which may also be a std::tuple.
template <class List, class F>
constexpr auto with_items(const List& list, const F& f) {
  if constexpr (requires { std::tuple_size<List>::value; })
    return std::apply(f, list);
  else
    return list(f);
}

/// The items of one list followed by the items of another.
template <class First, class Second>
constexpr auto joined(const First& first, const Second& second) {
  return with_items(first, [&](const auto&... a) {
    return with_items(second, [&](const auto&... b) { return list_of(a..., b...); });
  });
}

}
