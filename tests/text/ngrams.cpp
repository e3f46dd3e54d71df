// SPDX-License-Identifier: MIT
#include <siamese/text/ngrams.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string_view>
#include <vector>

namespace {

std::vector<std::size_t> buckets(std::string_view word, std::size_t size = 3,
                                 std::size_t count = 1 << 20) {
  std::vector<std::size_t> result;
  siamese::for_each_ngram(word, {.buckets = count, .size = size},
                          [&](std::size_t bucket) { result.push_back(bucket); });
  return result;
}

}

TEST_CASE("a word has an n-gram for each run of characters, with its ends marked") {
  CHECK(buckets("zebra").size() == 5);
  CHECK(buckets("zebra", 7).size() == 1);
  CHECK(buckets("zebra", 9).size() == 1);
  CHECK(buckets("a").size() == 1);
  CHECK(buckets("\u00e9t\u00e9").size() == 3);
}

TEST_CASE("words with common n-grams share buckets") {
  const auto one = buckets("guitar"), other = buckets("guitars");
  for (std::size_t i = 0; i < 5; ++i) CHECK(one[i] == other[i]);
  CHECK(one[5] != other[5]);
}

TEST_CASE("buckets never change and are below their number") {
  // FNV-1a of "<th", "the" and "he>", computed by another program.
  CHECK(buckets("the") == std::vector<std::size_t>{440751, 120188, 251736});
  for (const std::size_t bucket : buckets("internationalisation", 2, 7)) CHECK(bucket < 7);
}
