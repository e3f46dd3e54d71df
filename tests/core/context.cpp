// SPDX-License-Identifier: MIT
#include <support/device.hpp>

#include <siamese/core/context.hpp>

#include <doctest/doctest.h>

using namespace siamese;

using D = test::Single;

TEST_CASE("a context is in inference mode before and after training") {
  Context<D> context;
  CHECK_FALSE(context.training());
  context.begin_training(1, 2, 34);
  CHECK(context.training());
  CHECK(context.first_sentence() == 34);
  context.begin_inference();
  CHECK_FALSE(context.training());
}

TEST_CASE("layers in one step draw from different streams") {
  Context<D> context;
  context.begin_training(1, 1, 0);
  const auto first = context.next_random().bits(0, 0);
  CHECK(context.next_random().bits(0, 0) != first);
}

TEST_CASE("repeating a step repeats its draws; another step or seed gives others") {
  Context<D> context;
  const auto draw = [&](std::uint64_t seed, std::uint32_t step) {
    context.begin_training(seed, step, 0);
    return context.next_random().bits(0, 0);
  };
  const auto first = draw(1, 1);
  CHECK(draw(1, 1) == first);
  CHECK(draw(1, 2) != first);
  CHECK(draw(2, 1) != first);
}

TEST_CASE("matrices come from the arena, contiguous and with the requested size") {
  Context<D> context;
  const auto matrix = context.matrix(3, 5);
  CHECK(matrix.rows == 3);
  CHECK(matrix.columns == 5);
  CHECK(matrix.stride == 5);
  CHECK(context.id_matrix(2, 7).columns == 7);
  CHECK(context.vector(9).size == 9);
}

TEST_CASE("every step reuses the same memory") {
  Context<D> context;
  context.begin_inference();
  const float* const first = context.matrix(3, 5).data;
  context.begin_training(1, 1, 0);
  CHECK(context.matrix(3, 5).data == first);
}
