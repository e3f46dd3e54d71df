// SPDX-License-Identifier: MIT
#include <support/errors.hpp>

#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/io/option_json.hpp>
#include <siamese/layers/pooling.hpp>
#include <siamese/model/feature_head.hpp>
#include <siamese/training/training_options.hpp>

#include <doctest/doctest.h>

using namespace siamese;

namespace mine {

struct WindowOptions {
  Index width = 3;
  static constexpr auto options() {
    return std::tuple{Option{"width", &WindowOptions::width, sizes()}};
  }
};

}

namespace {

template <class Options>
std::string problem(const nlohmann::json& json) {
  return test::message_of<ArgumentError>([&] { json.get<Options>(); });
}

/// The problem of default options in which one has this value.
template <class Options>
std::string problem_with(const char* name, const nlohmann::json& value) {
  nlohmann::json json = Options{};
  json[name] = value;
  return problem<Options>(json);
}

}

TEST_CASE("options come back from JSON as they were") {
  const auto check = [](const auto& options) {
    const nlohmann::json json = options;
    CHECK(json.get<std::remove_cvref_t<decltype(options)>>() == options);
  };
  check(ConvOptions{16, {1, 5}, {7, 9}, 0.5F, true, 0.1});
  check(RecurrentOptions{8, 6, 3, 0.5F, "attention", 0.125F, true, 0.25});
  check(MultiheadAttentionOptions{.positions = "learned", .max_positions = 9});
  check(FeatureHeadOptions{{false, false, true, true}, 7, 3, 0.25F});
  check(StackOptions<TransformerOptions>{.num_layers = 3, .layer = {.norm = "before"}});
  check(ConvolutionMaxPoolOptions{{{2, 4}, {3, 5}}});
  check(TrainingOptions{.seed = 9, .schedule = {.decay = Decay::cosine}, .clip_norm = 0.5});
  check(NoOptions{});
}

TEST_CASE("an object has a key for each option") {
  CHECK(nlohmann::json(mine::WindowOptions{}) == nlohmann::json{{"width", 3}});
  CHECK(nlohmann::json(ConvolutionMaxPoolOptions{{{2, 4}}}) ==
        nlohmann::json::parse(R"({"convolutions": [{"size": 2, "filters": 4}]})"));
  CHECK(nlohmann::json(Schedule{}) ==
        nlohmann::json::parse(R"({"decay": "constant", "warmup_steps": 0, "decay_steps": 1000,
                                  "decay_factor": 0.1})"));
  CHECK(nlohmann::json(PairFeatures{.v = false}) ==
        nlohmann::json::parse(R"({"u": true, "v": false, "difference": true, "product": true})"));
}

TEST_CASE("an option that is missing or unknown is an error that names it") {
  nlohmann::json json = ConvOptions{};
  json.erase("dropout_rate");
  CHECK(problem<ConvOptions>(json) == "the option 'dropout_rate' is missing");
  CHECK(problem_with<ConvOptions>("drop_rate", 0) == "unknown option 'drop_rate'");
  CHECK(problem_with<TrainingOptions>("schedule", {{"decay", "step"}}) ==
        "the option 'schedule.warmup_steps' is missing");
  json = StackOptions<RecurrenceOptions>{};
  json["layer"]["cell"] = "gru";
  CHECK(problem<StackOptions<RecurrenceOptions>>(json) == "unknown option 'layer.cell'");
}

TEST_CASE("a value of another type or outside its range is an error that names the option") {
  CHECK(problem_with<ConvOptions>("filter_sizes", "2,3,4") == "filter_sizes must be a list");
  CHECK(problem_with<ConvOptions>("num_filters", {5, 6.5}) ==
        "each of num_filters must be a whole number from 1 to 65536, not 6.5");
  for (const nlohmann::json& size :
       {nlohmann::json(-1), nlohmann::json(0), nlohmann::json(65537), nlohmann::json(8.0),
        nlohmann::json("8"), nlohmann::json(1ULL << 63)})
    CHECK(problem_with<ConvOptions>("embedding_size", size) ==
          "embedding_size must be a whole number from 1 to 65536, not " +
              (size.is_string() ? "\"8\"" : size.dump()));
  CHECK(problem_with<ConvOptions>("embedding_rms", "x") ==
        "embedding_rms must be 0 or a number above 0, at most 1e6, not \"x\"");
  CHECK(problem_with<ConvOptions>("dropout_rate", 1) ==
        "dropout_rate must be a number from 0 to below 1, not 1");
  CHECK(problem_with<ConvOptions>("freeze_embedding", 1) ==
        "freeze_embedding must be true or false");
  CHECK(problem_with<RecurrentOptions>("pooling", "min") ==
        "pooling must be one of max, mean, sum, first, last, attention, not 'min'");
  CHECK(problem_with<RecurrentOptions>("pooling", 1) ==
        "pooling must be one of max, mean, sum, first, last, attention, not 1");
  CHECK(problem_with<Schedule>("decay", "fast") ==
        "decay must be one of constant, linear, cosine, step, not \"fast\"");
  CHECK(problem_with<TrainingOptions>("seed", -1) ==
        "seed must be a whole number from 0 to 9007199254740991, not -1");
  CHECK(problem_with<TrainingOptions>("schedule", 1) == "schedule must be an object");
  CHECK(problem<ConvOptions>(nlohmann::json::array()) == "options must be an object");
}

TEST_CASE("options of composed layers are a list of the layers'") {
  using Options = LayerOptions<Embedding<>, Bidirectional<Gru<>>, MeanPool<>>;
  const Options options = {EmbeddingOptions{.size = 5}, RecurrenceOptions{.hidden_size = 7}};
  const nlohmann::json json = options;
  CHECK(json.size() == 3);
  CHECK(json[1]["hidden_size"] == 7);
  CHECK(json[2] == nlohmann::json::object());
  CHECK(json.get<Options>().layers == options.layers);
  CHECK(problem<Options>({json[0], json[1]}) ==
        "options must be a list with an object for each of 3 layers");
  CHECK(problem<Options>({json[0], json[1], {{"size", 1}}}) == "unknown option 'size'");
}

TEST_CASE("a value of a file is held to the range of the option that wrote it") {
  const nlohmann::json json = {{"pairs", -2000}, {"rate", 1e300}, {"names", {"a", 3}}, {"yes", 1}};
  const auto problem = [&]<class T>(T, const char* key, auto values) {
    return test::message_of<ArgumentError>(
        [&] { detail::value_at<T>(json, "training", key, values); });
  };
  CHECK(problem(std::size_t{}, "pairs", from_to<std::size_t>(40, 100)) ==
        "training.pairs must be a whole number from 40 to 100, not -2000");
  CHECK(test::contains(problem(0.0F, "rate", AnyValue{}), "training.rate must be a number"));
  CHECK(problem(false, "yes", AnyValue{}) == "training.yes must be true or false");
  CHECK(problem(std::vector<std::string>{}, "names", AnyValue{}) ==
        "each of training.names must be a text, not 3");
  CHECK(problem(0, "none", AnyValue{}) == "the value 'training.none' is missing");
  CHECK(test::message_of<ArgumentError>([] {
          detail::value_at<int>(nlohmann::json(3), "training", "a");
        }) == "training must be an object");
  CHECK(detail::value_at<double>(json, "", "rate", any_above_0()) == 1e300);
}
