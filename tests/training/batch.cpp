// SPDX-License-Identifier: MIT
#include <support/host.hpp>
#include <support/training.hpp>

#include <siamese/training/batch.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

using D = test::Exact;

}

TEST_CASE("a batch has the listed pairs in shards, and their labels and groups") {
  Examples examples;
  examples.ids = {1, 2, 3, 3, 1, 4};
  examples.offsets = {0, 1, 2, 3, 4, 5, 6};
  examples.labels = {1, 0, 0.25};
  PairBatch<D> batch(9, 2, 3);
  CHECK(batch.shards_of(3) == 2);
  D device;
  for (const bool needs_groups : {true, false}) {
    const std::vector<Index> order = {2, 0, 1};
    for (Index i = 0; i < 2; ++i) batch.read(examples, order, i);
    batch.pack(examples, order, needs_groups);
    batch.send(device);
    wait(device);
    CHECK(test::host<D>(batch.tokens(0).ids) == std::vector<Id>{1, 4, 2});
    CHECK(test::host<D>(batch.tokens(1).ids) == std::vector<Id>{3});
    CHECK(batch.tokens(0).layout.sentences == 4);
    CHECK(test::host<D>(batch.targets().labels) == std::vector<double>{0.25, 1, 0});
    CHECK(std::vector<double>(batch.labels().begin(), batch.labels().end()) ==
          std::vector<double>{0.25, 1, 0});
    // Sentences 1, 4, 1, 2, 3, 3: the third and the fourth are alike.
    const std::vector<Id> groups = {0, 1, 0, 0, 4, 4};
    CHECK(test::host<D>(batch.targets().groups) == (needs_groups ? groups : std::vector<Id>()));
  }
}
