// SPDX-License-Identifier: MIT
#include <siamese/core/option.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

namespace siamese {

enum class Colour { red, green };

constexpr std::pair<std::string_view, Colour> colours[] = {{"red", Colour::red},
                                                           {"green", Colour::green}};
constexpr std::string_view shapes[] = {"round", "square"};

struct Inner {
  double rate = 0.25;

  static constexpr auto options() {
    return std::tuple{Option{"rate", &Inner::rate, below_1<double>()}};
  }
};

struct Outer {
  Index size = 3;
  std::vector<Index> widths = {1, 2};
  int limit = 0;
  std::string shape = "round";
  Colour colour = Colour::green;
  bool fast = false;
  Inner inner = {};

  static constexpr auto options() {
    return std::tuple{Option{"size", &Outer::size, sizes()},
                      Option{"widths", &Outer::widths, from_to<Index>(1, 9)},
                      Option{"limit", &Outer::limit, or_0(from_to(5, 9))},
                      Option{"shape", &Outer::shape, OneOf{shapes}},
                      Option{"colour", &Outer::colour, EnumNames<Colour>{colours}},
                      Option{"fast", &Outer::fast},
                      Option{"inner", &Outer::inner}};
  }
};

}

using namespace siamese;

namespace {

static_assert(HasOptions<Outer> && HasOptions<NoOptions> && !HasOptions<std::string>);

void check_refused(const Outer& options, const char* problem) {
  CHECK_THROWS_WITH_AS(checked(options), problem, ArgumentError);
}

}

TEST_CASE("a struct tells its options in the order of its list") {
  CHECK(option_names<Outer>() ==
        std::vector<std::string>{"size", "widths", "limit", "shape", "colour", "fast", "inner"});
  CHECK(option_names<NoOptions>().empty());
  Outer options;
  int bools = 0;
  for_each_option(options, [&]<class T>(const auto& option, T& value) {
    if constexpr (std::same_as<T, bool>) {
      CHECK(option.name == "fast");
      value = true;
      ++bools;
    }
  });
  CHECK(bools == 1);
  CHECK(options.fast);
}

TEST_CASE("structs are equal if all their options are") {
  CHECK(Outer{} == Outer{});
  CHECK(Outer{.widths = {1}} != Outer{});
  CHECK(Outer{.colour = Colour::red} != Outer{});
  CHECK(Outer{.inner = {.rate = 0.5}} != Outer{});
  CHECK(NoOptions{} == NoOptions{});
}

TEST_CASE("values in their ranges are allowed") {
  CHECK(&checked(NoOptions{}) != nullptr);
  const Outer options{.size = 65536, .widths = {1, 9}, .limit = 5, .shape = "square"};
  CHECK(&checked(options) == &options);
  CHECK_NOTHROW(checked(Outer{.widths = {}, .inner = {.rate = 0}}));
  CHECK_NOTHROW(checked(Inner{.rate = 1 - 1e-15}));
}

TEST_CASE("a value outside its range is refused by the option's name") {
  check_refused({.size = 0}, "size must be a whole number from 1 to 65536, not 0");
  check_refused({.widths = {1, 10}}, "each of widths must be a whole number from 1 to 9, not 10");
  check_refused({.limit = 4}, "limit must be 0 or a whole number from 5 to 9, not 4");
  check_refused({.shape = "oval"}, "shape must be one of round, square, not 'oval'");
  check_refused({.inner = {.rate = 1}}, "inner.rate must be a number from 0 to below 1, not 1");
  check_refused({.inner = {.rate = std::numeric_limits<double>::quiet_NaN()}},
                "inner.rate must be a number from 0 to below 1, not nan");
}

TEST_CASE("a range tells its numbers and, apart from them, that there is none") {
  constexpr Range<int> range = or_0(from_to(5, 9));
  static_assert(!range.contains(0) && range.allows(0) && range.contains(9) && !range.allows(10));
  CHECK(range.text() == "a whole number from 5 to 9");
  CHECK(range.allowed() == "0 or a whole number from 5 to 9");
  static_assert(below_1<float>().contains(0.99999994F) && !below_1<float>().contains(1));
  static_assert(above_0().contains(1e-300) && !above_0().contains(0));
}

TEST_CASE("values have names and names values") {
  constexpr EnumNames<Colour> values{colours};
  CHECK(values.named("red") == Colour::red);
  CHECK_FALSE(values.named("blue"));
  CHECK(values.name_of(Colour::green) == "green");
  CHECK(values.list() == "red, green");
}
