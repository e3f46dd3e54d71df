// SPDX-License-Identifier: MIT
// Bounds of what a server accepts.
#pragma once

#include <siamese/core/option.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>

namespace siamese::tool {

struct Limits {
  std::size_t body_bytes = std::size_t{2} << 20;
  std::size_t header_bytes = std::size_t{16} << 10;
  std::size_t inputs = 2048; ///< sentences or pairs of a request
  std::size_t sentence_tokens = 4096;
  std::size_t request_tokens = 65536; ///< of all sentences, which bounds the memory of a request
  std::size_t attention_tokens = 256; ///< of a sentence whose attention or words are explained
  std::size_t waiting_requests = 512;
  std::size_t connections = 1024;
  int header_seconds = 10; ///< from the first byte of a request to the last one of its header, and
                           ///< as long again for its body
  int idle_seconds = 60;   ///< without a request

  static constexpr auto options() {
    constexpr std::size_t billion = 1'000'000'000, million = 1'000'000, one = 1;
    return list_of(
        Option{"body_bytes", &Limits::body_bytes, from_to<std::size_t>(1024, billion)},
        Option{"header_bytes", &Limits::header_bytes, from_to<std::size_t>(1024, million)},
        Option{"inputs", &Limits::inputs, from_to(one, million)},
        Option{"sentence_tokens", &Limits::sentence_tokens, from_to(one, million)},
        Option{"request_tokens", &Limits::request_tokens, from_to(one, billion)},
        Option{"attention_tokens", &Limits::attention_tokens, from_to<std::size_t>(one, 4096)},
        Option{"waiting_requests", &Limits::waiting_requests, from_to(one, million)},
        Option{"connections", &Limits::connections, from_to(one, million)},
        Option{"header_seconds", &Limits::header_seconds, from_to(1, 3600)},
        Option{"idle_seconds", &Limits::idle_seconds, from_to(1, 86400)});
  }

  /// All limits in the order above.
  nlohmann::ordered_json json() const {
    nlohmann::ordered_json result;
    for_each_option(*this, [&](const auto& option, const auto& value) {
      result[std::string(option.name)] = value;
    });
    return result;
  }
};

}
