// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/golden.hpp>

#include <siamese/core/memory.hpp>
#include <siamese/training/optimizer.hpp>

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

using D = test::Exact;

struct Dense {
  using Device = D;
  Matrix<D> weight;
  static constexpr auto fields() { return std::tuple{Field{"weight", &Dense::weight}}; }
};

struct OneTable {
  using Device = D;
  Table<D> words;
  static constexpr auto fields() { return std::tuple{Field{"words", &OneTable::words}}; }
};

/// A gradient for the given rows; `memory` holds their ids on the device.
OneTable gradient_of(const std::vector<Id>& ids, const Plain<double>& rows, Buffer<D, Id>& memory) {
  OneTable gradient{Table<D>(0, rows.columns)};
  D device;
  memory.resize(static_cast<Index>(ids.size()));
  upload(device, ids.data(), memory.size(), memory.data());
  gradient.words.touch({memory.data(), memory.size()});
  test::set<D>(gradient.words.view(), rows);
  return gradient;
}

/// One step of every part.
template <class Optimizer, class M>
void update(const Optimizer& optimizer, M& model, const M& gradient,
            typename Optimizer::template State<M>& state, Index step, Index parts = 1) {
  D device;
  for (Index i = 0; i < parts; ++i)
    optimizer.update(device, Part{i, parts}, model, gradient, state, {step, 1, 1});
}

template <class Optimizer>
Optimizer golden_optimizer(const nlohmann::json& golden) {
  return {golden["learning_rate"], golden["beta1"], golden["beta2"], golden["epsilon"]};
}

/// Steps on a table whose rows are touched in some steps only.
template <class Optimizer>
std::vector<double> trained(const std::vector<std::vector<Id>>& touched, Index parts) {
  test::Draw draw(1);
  const auto start = test::random_plain<double>(draw, 5, 3);
  OneTable model{Table<D>(5, 3)};
  test::set<D>(model.words.view(), start);
  typename Optimizer::template State<OneTable> state(model);
  Buffer<D, Id> memory;
  Index step = 0;
  for (const std::vector<Id>& ids : touched) {
    const auto rows = test::random_plain<double>(draw, static_cast<Index>(ids.size()), 3);
    update(Optimizer{}, model, gradient_of(ids, rows, memory), state, ++step, parts);
  }
  return test::values<D>(model.words.view());
}

}

TEST_CASE("Adam agrees with PyTorch") {
  const auto golden = test::golden("adam");
  Dense model{test::matrix<D>(test::plain(golden["parameter"]))};
  Moments<Dense, 2> state(model);
  Index step = 0;
  for (const auto& expected : golden["adam"]) {
    update(golden_optimizer<Adam>(golden), model,
           Dense{test::matrix<D>(test::plain(expected["gradient"]))}, state, ++step);
    CHECK(test::difference(test::values<D>(model.weight.view()),
                           test::plain(expected["parameter"]).values) <= test::golden_tolerance);
  }
  CHECK(step == 3);
}

TEST_CASE("lazy Adam moves the touched rows, and keeps the others and their moments") {
  const auto golden = test::golden("adam");
  const auto start = test::plain(golden["parameter"]);
  OneTable model{Table<D>(start.rows, start.columns)};
  test::set<D>(model.words.view(), start);
  Moments<OneTable, 2> state(model);
  Buffer<D, Id> memory;
  Index step = 0;
  for (const auto& expected : golden["lazy_adam"]) {
    const OneTable gradient = gradient_of(expected["rows"].get<std::vector<Id>>(),
                                          test::plain(expected["gradient"]), memory);
    update(golden_optimizer<LazyAdam>(golden), model, gradient, state, ++step);
    CHECK(test::difference(test::values<D>(model.words.view()),
                           test::plain(expected["parameter"]).values) <= test::golden_tolerance);
  }
  CHECK(step == 3);
}

TEST_CASE("Adam moves every row of a table, as if untouched rows had zero gradient") {
  test::Draw draw(2);
  const auto start = test::random_plain<double>(draw, 4, 3);
  OneTable table{Table<D>(4, 3)};
  test::set<D>(table.words.view(), start);
  Dense dense{test::matrix<D>(start)};
  Moments<OneTable, 2> table_state(table);
  Moments<Dense, 2> dense_state(dense);
  Buffer<D, Id> memory;
  Index step = 0;
  for (const std::vector<Id>& ids : std::vector<std::vector<Id>>{{2, 0}, {3}, {0, 1, 2, 3}, {1}}) {
    const auto rows = test::random_plain<double>(draw, static_cast<Index>(ids.size()), 3);
    Plain<double> all(4, 3);
    for (std::size_t i = 0; i < ids.size(); ++i)
      for (Index j = 0; j < 3; ++j) all(ids[i], j) = rows(static_cast<Index>(i), j);
    ++step;
    update(Adam{}, table, gradient_of(ids, rows, memory), table_state, step);
    update(Adam{}, dense, Dense{test::matrix<D>(all)}, dense_state, step);
    CHECK(test::difference(test::values<D>(table.words.view()),
                           test::values<D>(dense.weight.view())) <= 1e-15);
  }
}

TEST_CASE("both Adams agree if every row is touched, and differ otherwise") {
  const std::vector<std::vector<Id>> all = {{0, 1, 2, 3, 4}, {4, 2, 0, 1, 3}, {1, 0, 2, 4, 3}};
  CHECK(test::difference(trained<Adam>(all, 1), trained<LazyAdam>(all, 1)) <= 1e-15);
  const std::vector<std::vector<Id>> some = {{0, 1}, {2}};
  CHECK(test::difference(trained<Adam>(some, 1), trained<LazyAdam>(some, 1)) > 1e-5);
}

TEST_CASE("an update in parts gives the same bits as a whole update") {
  const std::vector<std::vector<Id>> some = {{0, 3, 1}, {2}, {4, 0}, {3}};
  for (const Index parts : {2, 3, 8}) {
    CHECK(test::same_bits(trained<Adam>(some, parts), trained<Adam>(some, 1)));
    CHECK(test::same_bits(trained<LazyAdam>(some, parts), trained<LazyAdam>(some, 1)));
  }
}

TEST_CASE("moments start at zero") {
  const Dense model{test::matrix<D>(1, 2, {5, 6})};
  const Moments<Dense, 2> state(model);
  CHECK(test::values<D>(state.models[0].weight.view()) == std::vector<double>(2));
  CHECK(test::values<D>(state.models[1].weight.view()) == std::vector<double>(2));
}

TEST_CASE("AdamW, SGD and Adagrad agree with PyTorch") {
  const auto golden = test::golden("optimizers");
  const auto check = [&](const char* name, const auto& optimizer) {
    Dense model{test::matrix<D>(test::plain(golden["parameter"]))};
    auto state = initial_state(optimizer, model);
    Index step = 0;
    for (const auto& expected : golden[name]) {
      const auto gradient = test::plain(golden["gradients"][static_cast<std::size_t>(step)]);
      update(optimizer, model, Dense{test::matrix<D>(gradient)}, state, ++step);
      INFO(name, ", step ", step);
      CHECK(test::difference(test::values<D>(model.weight.view()), test::plain(expected).values) <=
            test::golden_tolerance);
    }
    CHECK(step == 3);
  };
  check("adamw", AdamW{.learning_rate = 0.01, .weight_decay = 0.1});
  check("sgd", Sgd{});
  check("sgd_without_momentum", Sgd{.momentum = 0});
  check("adagrad", Adagrad{.learning_rate = 0.05});
}

TEST_CASE_TEMPLATE("a table moves as if untouched rows had zero gradient", O, AdamW, Sgd, Adagrad) {
  test::Draw draw(3);
  const auto start = test::random_plain<double>(draw, 4, 3);
  OneTable table{Table<D>(4, 3)};
  test::set<D>(table.words.view(), start);
  Dense dense{test::matrix<D>(start)};
  auto table_state = initial_state(O{}, table);
  auto dense_state = initial_state(O{}, dense);
  Buffer<D, Id> memory;
  Index step = 0;
  for (const std::vector<Id>& ids : std::vector<std::vector<Id>>{{2, 0}, {3}, {0, 1, 2, 3}, {1}}) {
    const auto rows = test::random_plain<double>(draw, static_cast<Index>(ids.size()), 3);
    Plain<double> all(4, 3);
    for (std::size_t i = 0; i < ids.size(); ++i)
      for (Index j = 0; j < 3; ++j) all(ids[i], j) = rows(static_cast<Index>(i), j);
    ++step;
    update(O{}, table, gradient_of(ids, rows, memory), table_state, step, 3);
    update(O{}, dense, Dense{test::matrix<D>(all)}, dense_state, step);
    CHECK(test::difference(test::values<D>(table.words.view()),
                           test::values<D>(dense.weight.view())) <= 1e-15);
  }
}

TEST_CASE_TEMPLATE("schedule and clipping scale the learning rate and the gradient", O, Adam,
                   LazyAdam, AdamW, Sgd, Adagrad) {
  test::Draw draw(4);
  const auto start = test::random_plain<double>(draw, 2, 3);
  const auto g = test::random_plain<double>(draw, 2, 3);
  Plain<double> halved = g;
  for (double& value : halved.values) value /= 2;
  const auto moved = [&](O optimizer, const Plain<double>& gradient, const StepInfo& info) {
    Dense model{test::matrix<D>(start)};
    auto state = initial_state(optimizer, model);
    D device;
    optimizer.update(device, Part{}, model, Dense{test::matrix<D>(gradient)}, state, info);
    return test::values<D>(model.weight.view());
  };
  O slow;
  slow.learning_rate /= 4;
  CHECK(test::difference(moved(O{}, g, {1, 0.25, 1}), moved(slow, g, {1, 1, 1})) <= 1e-15);
  CHECK(test::difference(moved(O{}, g, {1, 1, 0.5}), moved(O{}, halved, {1, 1, 1})) <= 1e-15);
}

TEST_CASE("hyper-parameters out of range are refused") {
  CHECK_THROWS_AS(Sgd{.momentum = 1}.validate(), ArgumentError);
  CHECK_THROWS_AS(Sgd{.learning_rate = -1}.validate(), ArgumentError);
  CHECK_THROWS_AS(AdamW{.weight_decay = -1}.validate(), ArgumentError);
  CHECK_THROWS_AS(AdamW{.beta1 = 1}.validate(), ArgumentError);
  CHECK_THROWS_AS(Adagrad{.epsilon = 0}.validate(), ArgumentError);
}

TEST_CASE_TEMPLATE("a table that no batch touches, such as a frozen one, does not move", O, Adam,
                   LazyAdam, AdamW, Sgd, Adagrad) {
  test::Draw draw(5);
  OneTable model{Table<D>(4, 3)};
  test::set<D>(model.words.view(), test::random_plain<double>(draw, 4, 3));
  const auto before = test::values<D>(model.words.view());
  auto state = initial_state(O{}, model);
  Buffer<D, Id> memory;
  update(O{}, model, gradient_of({}, {0, 3, {}}, memory), state, 1);
  CHECK(test::same_bits(test::values<D>(model.words.view()), before));
}
