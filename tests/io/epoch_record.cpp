// SPDX-License-Identifier: MIT
#include <siamese/io/epoch_record.hpp>

#include <doctest/doctest.h>

using namespace siamese;

TEST_CASE("an epoch's record comes back from JSON as it was") {
  EpochRecord record;
  record.epoch = 3;
  record.dev_accuracy = 0.75;
  record.selection = 0.5;
  const nlohmann::json json = record;
  CHECK(json["epoch"] == 3);
  CHECK(json["dev_accuracy"] == 0.75);
  CHECK(json["selection"] == 0.5);
  CHECK(json["dev_spearman"].is_null());
  CHECK(json.size() == 11);
  CHECK(nlohmann::json(json.get<EpochRecord>()) == json);
}
