// SPDX-License-Identifier: MIT
// Bounds of what a server accepts.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>

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
  int header_seconds = 10; ///< from the first byte of a request to the last one
  int idle_seconds = 60;   ///< without a request

  nlohmann::ordered_json json() const {
    return {{"body_bytes", body_bytes},
            {"header_bytes", header_bytes},
            {"inputs", inputs},
            {"sentence_tokens", sentence_tokens},
            {"request_tokens", request_tokens},
            {"attention_tokens", attention_tokens},
            {"waiting_requests", waiting_requests},
            {"connections", connections},
            {"header_seconds", header_seconds},
            {"idle_seconds", idle_seconds}};
  }
};

}
