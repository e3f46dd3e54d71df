// SPDX-License-Identifier: MIT
#include <siamese/data/inflate.hpp>

#include <doctest/doctest.h>

#if defined(SIAMESE_HAS_ZLIB) && SIAMESE_HAS_ZLIB

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace {

/// "hello\n" compressed by gzip.
constexpr unsigned char hello[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                   0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xe7, 0x02, 0x00,
                                   0x20, 0x30, 0x3a, 0x36, 0x06, 0x00, 0x00, 0x00};

std::string inflate_in_steps(std::size_t input_step, std::size_t output_step) {
  siamese::Inflate inflate("hello.gz");
  std::size_t position = 0;
  const auto read = [&](std::span<char> input) {
    const std::size_t count = std::min(input.size(), sizeof hello - position);
    std::copy_n(hello + position, count, input.begin());
    position += count;
    return count;
  };
  std::array<char, 64> in{}, out{};
  std::string text;
  while (true) {
    const std::size_t count =
        inflate.read(std::span(out).first(output_step), std::span(in).first(input_step), read);
    if (count == 0) return text;
    text.append(out.data(), count);
  }
}

}

TEST_CASE("gzip data gives the same bytes in steps of any size") {
  for (std::size_t input = 1; input <= sizeof hello; ++input)
    for (std::size_t output = 1; output <= 7; ++output)
      CHECK(inflate_in_steps(input, output) == "hello\n");
}

#endif
