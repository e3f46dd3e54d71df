// SPDX-License-Identifier: MIT
#include <siamese/io/epoch_record.hpp>

#include <doctest/doctest.h>

using namespace siamese;

TEST_CASE("an epoch's record comes back from JSON as it was") {
  EpochRecord record;
  record.epoch = 3;
  record.dev_accuracy = 0.75;
  const nlohmann::json json = record;
  CHECK(json["epoch"] == 3);
  CHECK(json["dev_accuracy"] == 0.75);
  CHECK(json.size() == 8);
  CHECK(nlohmann::json(json.get<EpochRecord>()) == json);
}
