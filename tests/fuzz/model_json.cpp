// SPDX-License-Identifier: MIT
// A model folder's JSON: parsed as by nlohmann or refused; options survive writing and reading.
#include "fuzz.hpp"

#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/io/head_options.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/option_json.hpp>

namespace {

/// Calls f, which may throw Error.
template <class F>
void unless_refused(F&& f) {
  try {
    f();
  } catch (const siamese::ArgumentError&) {
  } catch (const nlohmann::json::exception&) {
  }
}

template <class Options>
void check_options(const nlohmann::json& json) {
  unless_refused([&] {
    const nlohmann::json written = json.get<Options>();
    FUZZ_CHECK(nlohmann::json(written.get<Options>()) == written);
  });
}

}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  nlohmann::json json;
  try {
    json = siamese::parse_json(text, "config.json");
  } catch (const siamese::InputError&) {
    return 0;
  }
  FUZZ_CHECK(json == nlohmann::json::parse(text));
  FUZZ_CHECK(siamese::parse_json(siamese::dump_json(json), "again") == json);
  check_options<siamese::ConvOptions>(json);
  check_options<siamese::RecurrentOptions>(json);
  check_options<siamese::MultiheadAttentionOptions>(json);
  if (json.is_object() && json.contains("head"))
    check_options<siamese::FeatureHeadOptions>(json["head"]);
  unless_refused([&] { siamese::detail::head_from_json<siamese::AnyHead<>::Options>(json); });
  return 0;
}
