// SPDX-License-Identifier: MIT
#include <siamese/text/scripts.hpp>

#include <doctest/doctest.h>

TEST_CASE("scripts that write words without spaces are known") {
  for (const char32_t code : {U'\u4f60', U'\u3042', U'\u30ab', U'\u0e01', U'\u1780', U'\U00020000'})
    CHECK(siamese::is_unspaced(code));
  for (const char32_t code :
       {U'a', U'\u00e9', U'\u0416', U'\u05d0', U'\u0905', U'\ud55c', U'1', U' '})
    CHECK_FALSE(siamese::is_unspaced(code));
}
