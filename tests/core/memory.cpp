// SPDX-License-Identifier: MIT
#include <support/device.hpp>

#include <siamese/core/memory.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;
using Floats = Buffer<D, float>;

Floats buffer(const std::vector<float>& values) {
  Floats result(static_cast<Index>(values.size()));
  D device;
  upload(device, values.data(), result.size(), result.data());
  return result;
}

std::vector<float> content(const Floats& buffer) {
  std::vector<float> values(static_cast<std::size_t>(buffer.size()));
  D device;
  download(device, buffer.data(), buffer.size(), values.data());
  return values;
}

}

TEST_CASE("a new buffer is zero, and an empty one owns nothing") {
  CHECK(content(Floats(3)) == std::vector<float>{0, 0, 0});
  CHECK(Floats().size() == 0);
  CHECK(Floats().data() == nullptr);
  CHECK(Floats(0).size() == 0);
}

TEST_CASE("a buffer keeps its memory when it shrinks and grows back") {
  Floats floats(100);
  const float* const memory = floats.data();
  floats.resize(1);
  CHECK(floats.size() == 1);
  floats.resize(100);
  CHECK(floats.data() == memory);
  floats.assign_zero(50);
  CHECK(floats.data() == memory);
}

TEST_CASE("a buffer grows at least by half, so that slowly rising sizes rarely allocate") {
  Floats floats(100);
  floats.resize(101);
  const float* const memory = floats.data();
  floats.resize(150);
  CHECK(floats.data() == memory);
}

TEST_CASE("assign_zero clears every element") {
  Floats floats = buffer({1, 2, 3, 4});
  floats.assign_zero(4);
  CHECK(content(floats) == std::vector<float>{0, 0, 0, 0});
}

TEST_CASE("a copy has its own memory") {
  Floats one = buffer({1, 2, 3});
  const Floats two = one;
  one.assign_zero(3);
  CHECK(content(two) == std::vector<float>{1, 2, 3});
  Floats three = buffer({4});
  three = two;
  CHECK(content(three) == std::vector<float>{1, 2, 3});
  Floats& self = three;
  three = self;
  CHECK(content(three) == std::vector<float>{1, 2, 3});
}

TEST_CASE("moving a buffer moves its memory") {
  Floats one = buffer({1, 2, 3});
  const float* const memory = one.data();
  const Floats two = std::move(one);
  CHECK(two.data() == memory);
  CHECK(content(two) == std::vector<float>{1, 2, 3});
  Floats three;
  three = buffer({5});
  CHECK(content(three) == std::vector<float>{5});
}

TEST_CASE(
    "pieces of an arena have the alignment of its memory, up to 64 bytes, and do not overlap") {
  constexpr std::uintptr_t alignment =
      std::is_same_v<D::Memory, HostMemory> ? 64 : alignof(std::max_align_t);
  Arena<D> arena;
  std::vector<std::pair<std::uintptr_t, std::uintptr_t>> pieces;
  for (const Index count : {1, 16, 17, 0, 1000, 3}) {
    const auto first = reinterpret_cast<std::uintptr_t>(arena.take<float>(count));
    const auto last = first + static_cast<std::uintptr_t>(count) * sizeof(float);
    if (count > 0) CHECK(first % alignment == 0);
    for (const auto& [other_first, other_last] : pieces)
      CHECK((last <= other_first || first >= other_last));
    pieces.emplace_back(first, last);
  }
}

TEST_CASE("pieces stay valid while the arena grows") {
  Arena<D> arena;
  D device;
  float* const first = arena.take<float>(1);
  const float value = 42;
  upload(device, &value, 1, first);
  for (int i = 1; i < 100; ++i) arena.take<float>(100 * i);
  float now = 0;
  download(device, first, 1, &now);
  CHECK(now == 42);
}

TEST_CASE("a rewound arena gives the same memory for the same step") {
  Arena<D> arena;
  const auto step = [&] {
    std::vector<const void*> pieces;
    arena.rewind();
    for (int i = 1; i < 50; ++i) pieces.push_back(arena.take<float>(37 * i));
    pieces.push_back(arena.take<double>(5));
    return pieces;
  };
  step();
  const auto second = step();
  CHECK(step() == second);
  CHECK(step() == second);
}

TEST_CASE("a limit applies to all buffers of its thread together during its lifetime") {
  Floats kept(1000);
  {
    const AllocationLimit limit(100 * Index{sizeof(float)});
    kept.resize(500); // allocates nothing
    CHECK_NOTHROW(Floats(60));
    CHECK_THROWS_AS(Floats(60), std::bad_alloc);
    CHECK_NOTHROW(Floats(40));
    CHECK_THROWS_AS(kept.resize(2000), std::bad_alloc);
    CHECK(kept.size() == 500);
  }
  CHECK_NOTHROW(Floats(1000));
}
