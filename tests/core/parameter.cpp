// SPDX-License-Identifier: MIT
#include <support/device.hpp>

#include <siamese/core/parameter.hpp>

#include <doctest/doctest.h>

#include <string>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;

struct Layer {
  Matrix<D> weight{2, 3};
  Vector<D> bias{3};
  static constexpr auto fields() {
    return std::tuple{Field{"weight", &Layer::weight}, Field{"bias", &Layer::bias}};
  }
};

struct Network {
  Table<D> words{4, 2};
  Layer first;
  std::vector<Layer> layers = std::vector<Layer>(2);
  static constexpr auto fields() {
    return std::tuple{Field{"words", &Network::words}, Field{"first", &Network::first},
                      Field{"layers", &Network::layers}};
  }
};

struct Nothing {
  static constexpr auto fields() { return std::tuple{}; }
};

struct Two {
  std::tuple<Layer, Nothing, Layer> layers;
  static constexpr auto fields() { return std::tuple{Field{"", &Two::layers}}; }
};

struct Choice {
  Layer first;
  std::variant<Nothing, Layer> choice;
  static constexpr auto fields() {
    return std::tuple{Field{"", &Choice::first}, Field{"choice", &Choice::choice}};
  }
};

void set(MatrixView<float> view, float value) {
  D device;
  for (Index k = 0; k < view.rows * view.columns; ++k) upload(device, &value, 1, view.data + k);
}

float first_of(MatrixView<const float> view) { return test::values<D>(view)[0]; }

}

static_assert(Model<Layer> && Model<Nothing> && !Model<int>);
static_assert(Parameter<Matrix<D>> && Parameter<const Vector<D>&> && !Parameter<Layer>);

TEST_CASE("visit names every parameter in the order of the fields") {
  std::vector<std::string> names;
  const Network network;
  visit([&](const Path& path, const auto&) { names.push_back(path.string()); }, network);
  CHECK(names == std::vector<std::string>{"words", "first.weight", "first.bias", "layers.0.weight",
                                          "layers.0.bias", "layers.1.weight", "layers.1.bias"});
}

TEST_CASE("visit walks several models in step, constant ones too") {
  Network one;
  const Network two = one;
  Network three;
  int count = 0;
  visit(
      [&](const Path&, auto& a, const auto& b, auto& c) {
        static_assert(
            std::is_same_v<std::remove_cvref_t<decltype(a)>, std::remove_cvref_t<decltype(b)>>);
        CHECK(a.view().rows == b.view().rows);
        set(c.view(), static_cast<float>(++count));
      },
      one, two, three);
  CHECK(count == 7);
  CHECK(first_of(three.words.view()) == 1);
  CHECK(first_of(three.layers[1].bias.view()) == 7);
  CHECK(first_of(one.words.view()) == 0);
}

TEST_CASE("the active alternative of a variant is visited, and an empty name adds nothing") {
  const auto names = [](const Choice& model) {
    std::vector<std::string> result;
    Choice gradient = zero_gradient(model);
    visit(
        [&](const Path& path, const auto& a, auto& b) {
          CHECK(a.view().rows == b.view().rows);
          result.push_back(path.string());
        },
        model, gradient);
    return result;
  };
  CHECK(names({}) == std::vector<std::string>{"weight", "bias"});
  CHECK(names({{}, Layer{}}) ==
        std::vector<std::string>{"weight", "bias", "choice.weight", "choice.bias"});
}

TEST_CASE("models in a tuple are numbered") {
  std::vector<std::string> names;
  const Two model;
  Two gradient = zero_gradient(model);
  visit(
      [&](const Path& path, const auto& a, auto& b) {
        CHECK(a.view().rows == b.view().rows);
        names.push_back(path.string());
      },
      model, gradient);
  CHECK(names == std::vector<std::string>{"0.weight", "0.bias", "2.weight", "2.bias"});
}

TEST_CASE("visiting a model without parameters calls nothing") {
  Nothing nothing;
  visit([](const Path&, auto&) { FAIL("there is nothing to visit"); }, nothing);
  CHECK(count_parameters(nothing) == 0);
}

TEST_CASE("parameters are counted over all fields") {
  CHECK(count_parameters(Network()) == 4 * 2 + 3 * (2 * 3 + 3));
}

TEST_CASE("a zero gradient has the model's shapes, zeros and no touched rows") {
  Network network;
  visit([](const Path&, auto& p) { set(p.view(), 1); }, network);
  const Network gradient = zero_gradient(network);
  CHECK(gradient.words.view().rows == 0);
  CHECK(gradient.layers.size() == 2);
  CHECK(test::values<D>(gradient.first.weight.view()) == std::vector<float>(6));
  CHECK(first_of(network.first.weight.view()) == 1);
}

TEST_CASE("set_zero clears every parameter") {
  Network gradient;
  visit([](const Path&, auto& p) { set(p.view(), 1); }, gradient);
  set_zero(gradient);
  Index nonzero = 0;
  visit(
      [&](const Path&, const auto& p) {
        for (const float value : test::values<D>(p.view())) nonzero += value != 0;
      },
      gradient);
  CHECK(nonzero == 0);
  CHECK(gradient.words.view().rows == 0);
}

TEST_CASE("Glorot's bound is the square root of six over the sum of the fans") {
  CHECK(glorot(2, 4).bound == doctest::Approx(1));
  CHECK(Initial{}.bound == 0);
}
