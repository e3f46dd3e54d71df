// SPDX-License-Identifier: MIT
// host only
#include <siamese/training/groups.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

/// Sentences with one token each.
Examples examples(const std::vector<Id>& sentences, const std::vector<float>& labels) {
  Examples result;
  for (const Id sentence : sentences) {
    result.ids.push_back(sentence);
    result.offsets.push_back(result.ids.size());
  }
  result.labels = labels;
  return result;
}

}

TEST_CASE("sentences of alike pairs and equal sentences are in one group") {
  const Examples pairs = examples({1, 2, 3, 4, 5, 6, 2, 7, 1, 8}, {1, 0, 1, 1, 0});
  const std::vector<Index> order = {0, 1, 2, 3, 4};
  SentenceGroups groups;
  // 1 and 2 are alike, and so are 2 and 7; 1 occurs again, not alike 8.
  CHECK(groups.of(pairs, order) == std::vector<Id>{0, 0, 2, 3, 4, 4, 0, 0, 0, 9});
}

TEST_CASE("only the batch's pairs count, and the next batch starts from scratch") {
  const Examples pairs = examples({1, 2, 2, 3, 3, 4}, {1, 1, 1});
  const std::vector<Index> all = {0, 1, 2}, ends = {2, 0};
  SentenceGroups groups;
  CHECK(groups.of(pairs, all) == std::vector<Id>(6, 0));
  CHECK(groups.of(pairs, ends) == std::vector<Id>{0, 0, 2, 2});
}

TEST_CASE("sentences are compared as a whole") {
  Examples pairs;
  pairs.ids = {1, 2, 1, 1, 2, 2};
  pairs.offsets = {0, 2, 3, 5, 6};
  pairs.labels = {0, 0};
  const std::vector<Index> order = {0, 1};
  SentenceGroups groups;
  CHECK(groups.of(pairs, order) == std::vector<Id>{0, 1, 0, 3});
}
