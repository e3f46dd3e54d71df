// SPDX-License-Identifier: MIT
#include <support/errors.hpp>

#include <siamese/io/options.hpp>

#include <doctest/doctest.h>

using namespace siamese;

TEST_CASE("an encoder's options survive writing and reading JSON") {
  const ConvOptions options{16, {1, 5}, {7, 9}, 0.5F};
  const nlohmann::json json = options;
  CHECK(json["embedding_size"] == 16);
  const auto back = json.get<ConvOptions>();
  CHECK(back.embedding_size == 16);
  CHECK(back.filter_sizes == options.filter_sizes);
  CHECK(back.num_filters == options.num_filters);
  CHECK(back.dropout_rate == 0.5F);
}

TEST_CASE(
    "the first values' root mean square comes back from JSON, and is Glorot's in older files") {
  const auto check = [](auto options, const char* key, double value) {
    nlohmann::json json = options;
    CHECK(json[key] == value);
    CHECK(nlohmann::json(json.get<decltype(options)>()) == json);
    json.erase(key);
    CHECK(nlohmann::json(json.get<decltype(options)>())[key] == 0);
    json[key] = "x";
    CHECK_THROWS_AS(json.get<decltype(options)>(), nlohmann::json::exception);
  };
  check(ConvOptions{.embedding_rms = 0.1}, "embedding_rms", 0.1);
  check(RecurrentOptions{.embedding_rms = 0.1}, "embedding_rms", 0.1);
  check(MultiheadAttentionOptions{.embedding_rms = 0.1}, "embedding_rms", 0.1);
  check(EmbeddingOptions{.initial_rms = 0.1}, "initial_rms", 0.1);
}

TEST_CASE("an option that is missing or of another type is an error") {
  nlohmann::json json = ConvOptions{};
  json.erase("dropout_rate");
  CHECK_THROWS_AS(json.get<ConvOptions>(), nlohmann::json::exception);
  const auto problem = [](const char* name, const nlohmann::json& value) {
    nlohmann::json options = ConvOptions{};
    options[name] = value;
    return test::message_of<ArgumentError>([&] { options.get<ConvOptions>(); });
  };
  CHECK(problem("filter_sizes", "2,3,4") == "filter_sizes must be a list of integers");
  CHECK(problem("num_filters", {5, 6.5}) ==
        "each of num_filters must be an integer from 0 to 65536");
  for (const nlohmann::json& size : {nlohmann::json(-1), nlohmann::json(65537), nlohmann::json(8.0),
                                     nlohmann::json("8"), nlohmann::json(1ULL << 63)})
    CHECK(problem("embedding_size", size) == "embedding_size must be an integer from 0 to 65536");
}

TEST_CASE("an epoch's record names what it holds") {
  EpochRecord record;
  record.epoch = 3;
  record.dev_accuracy = 0.75;
  const nlohmann::json json = record;
  CHECK(json["epoch"] == 3);
  CHECK(json["dev_accuracy"] == 0.75);
  CHECK(json.size() == 8);
}
