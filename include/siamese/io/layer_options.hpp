// SPDX-License-Identifier: MIT
// Layers' options as JSON: those of a composed encoder are the list of its parts'.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/layers/convolution_max_pool.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/embedding.hpp>
#include <siamese/layers/options.hpp>
#include <siamese/layers/positions.hpp>
#include <siamese/layers/recurrence.hpp>
#include <siamese/layers/stack.hpp>
#include <siamese/layers/transformer.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace siamese {

namespace detail {

/// A size of a network: an integer, and one that memory can hold.
inline Index size_from_json(const nlohmann::json& json, const std::string& name) {
  constexpr Index largest = 65536;
  if (json.is_number_integer()) {
    const auto size = json.get<std::int64_t>();
    if (size >= 0 && size <= largest) return size;
  }
  throw ArgumentError(name + " must be an integer from 0 to " + std::to_string(largest));
}

inline std::vector<Index> sizes_from_json(const nlohmann::json& json, const std::string& name) {
  if (!json.is_array()) throw ArgumentError(name + " must be a list of integers");
  std::vector<Index> sizes;
  for (const nlohmann::json& item : json) sizes.push_back(size_from_json(item, "each of " + name));
  return sizes;
}

}

inline void to_json(nlohmann::json& json, const NoOptions&) { json = nlohmann::json::object(); }
inline void from_json(const nlohmann::json&, NoOptions&) {}

inline void to_json(nlohmann::json& json, const EmbeddingOptions& options) {
  json = {{"size", options.size}, {"frozen", options.frozen}, {"initial_rms", options.initial_rms}};
}
/// This and the following throw nlohmann's exceptions or ArgumentError.
inline void from_json(const nlohmann::json& json, EmbeddingOptions& options) {
  options.size = detail::size_from_json(json.at("size"), "size");
  json.at("frozen").get_to(options.frozen);
  // Files older than it have none.
  options.initial_rms = json.value("initial_rms", options.initial_rms);
}

inline void to_json(nlohmann::json& json, const DropoutOptions& options) {
  json = {{"rate", options.rate}};
}
inline void from_json(const nlohmann::json& json, DropoutOptions& options) {
  json.at("rate").get_to(options.rate);
}

inline void to_json(nlohmann::json& json, const LearnedPositionsOptions& options) {
  json = {{"places", options.places}};
}
inline void from_json(const nlohmann::json& json, LearnedPositionsOptions& options) {
  options.places = detail::size_from_json(json.at("places"), "places");
}

inline void to_json(nlohmann::json& json, const ConvolutionOptions& options) {
  json = {{"size", options.size}, {"filters", options.filters}};
}
inline void from_json(const nlohmann::json& json, ConvolutionOptions& options) {
  options.size = detail::size_from_json(json.at("size"), "size");
  options.filters = detail::size_from_json(json.at("filters"), "filters");
}

inline void to_json(nlohmann::json& json, const ConvolutionMaxPoolOptions& options) {
  json = {{"convolutions", options.convolutions}};
}
inline void from_json(const nlohmann::json& json, ConvolutionMaxPoolOptions& options) {
  json.at("convolutions").get_to(options.convolutions);
}

inline void to_json(nlohmann::json& json, const RecurrenceOptions& options) {
  json = {{"hidden_size", options.hidden_size},
          {"recurrent_dropout_rate", options.recurrent_dropout_rate}};
}
inline void from_json(const nlohmann::json& json, RecurrenceOptions& options) {
  options.hidden_size = detail::size_from_json(json.at("hidden_size"), "hidden_size");
  json.at("recurrent_dropout_rate").get_to(options.recurrent_dropout_rate);
}

inline void to_json(nlohmann::json& json, const TransformerOptions& options) {
  json = {{"num_heads", options.num_heads},
          {"use_residual", options.use_residual},
          {"norm", options.norm},
          {"activation", options.activation},
          {"feed_forward_size", options.feed_forward_size},
          {"dropout_rate", options.dropout_rate}};
}
inline void from_json(const nlohmann::json& json, TransformerOptions& options) {
  options.num_heads = detail::size_from_json(json.at("num_heads"), "num_heads");
  json.at("use_residual").get_to(options.use_residual);
  json.at("norm").get_to(options.norm);
  json.at("activation").get_to(options.activation);
  options.feed_forward_size =
      detail::size_from_json(json.at("feed_forward_size"), "feed_forward_size");
  json.at("dropout_rate").get_to(options.dropout_rate);
}

template <class LayerOptions>
void to_json(nlohmann::json& json, const StackOptions<LayerOptions>& options) {
  json = {{"num_layers", options.num_layers},
          {"dropout_rate", options.dropout_rate},
          {"layer", options.layer}};
}
template <class LayerOptions>
void from_json(const nlohmann::json& json, StackOptions<LayerOptions>& options) {
  options.num_layers = detail::size_from_json(json.at("num_layers"), "num_layers");
  json.at("dropout_rate").get_to(options.dropout_rate);
  json.at("layer").get_to(options.layer);
}

}
