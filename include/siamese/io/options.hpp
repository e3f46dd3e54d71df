// SPDX-License-Identifier: MIT
// Encoders' options and training records as JSON.
#pragma once

#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/io/layer_options.hpp>
#include <siamese/training/trainer.hpp>

#include <nlohmann/json.hpp>

#include <utility>

namespace siamese {

inline void to_json(nlohmann::json& json, const ConvOptions& options) {
  json = {{"embedding_size", options.embedding_size},     {"filter_sizes", options.filter_sizes},
          {"num_filters", options.num_filters},           {"dropout_rate", options.dropout_rate},
          {"freeze_embedding", options.freeze_embedding}, {"embedding_rms", options.embedding_rms}};
}

/// Throws nlohmann's exceptions or ArgumentError.
inline void from_json(const nlohmann::json& json, ConvOptions& options) {
  options.embedding_size = detail::size_from_json(json.at("embedding_size"), "embedding_size");
  options.filter_sizes = detail::sizes_from_json(json.at("filter_sizes"), "filter_sizes");
  options.num_filters = detail::sizes_from_json(json.at("num_filters"), "num_filters");
  json.at("dropout_rate").get_to(options.dropout_rate);
  // Files older than these have none.
  options.freeze_embedding = json.value("freeze_embedding", options.freeze_embedding);
  options.embedding_rms = json.value("embedding_rms", options.embedding_rms);
}

inline void to_json(nlohmann::json& json, const RecurrentOptions& options) {
  json = {{"embedding_size", options.embedding_size},
          {"hidden_size", options.hidden_size},
          {"num_layers", options.num_layers},
          {"dropout_rate", options.dropout_rate},
          {"pooling", options.pooling},
          {"recurrent_dropout_rate", options.recurrent_dropout_rate},
          {"freeze_embedding", options.freeze_embedding},
          {"embedding_rms", options.embedding_rms}};
}

/// Throws nlohmann's exceptions or ArgumentError.
inline void from_json(const nlohmann::json& json, RecurrentOptions& options) {
  options.embedding_size = detail::size_from_json(json.at("embedding_size"), "embedding_size");
  options.hidden_size = detail::size_from_json(json.at("hidden_size"), "hidden_size");
  options.num_layers = detail::size_from_json(json.at("num_layers"), "num_layers");
  json.at("dropout_rate").get_to(options.dropout_rate);
  // Files older than these have none.
  options.pooling = json.value("pooling", options.pooling);
  options.recurrent_dropout_rate =
      json.value("recurrent_dropout_rate", options.recurrent_dropout_rate);
  options.freeze_embedding = json.value("freeze_embedding", options.freeze_embedding);
  options.embedding_rms = json.value("embedding_rms", options.embedding_rms);
}

inline void to_json(nlohmann::json& json, const MultiheadAttentionOptions& options) {
  json = {{"embedding_size", options.embedding_size},
          {"num_blocks", options.num_blocks},
          {"num_heads", options.num_heads},
          {"use_residual", options.use_residual},
          {"dropout_rate", options.dropout_rate},
          {"pooling", options.pooling},
          {"norm", options.norm},
          {"activation", options.activation},
          {"feed_forward_size", options.feed_forward_size},
          {"positions", options.positions},
          {"max_positions", options.max_positions},
          {"freeze_embedding", options.freeze_embedding},
          {"embedding_rms", options.embedding_rms}};
}

/// Throws nlohmann's exceptions or ArgumentError.
inline void from_json(const nlohmann::json& json, MultiheadAttentionOptions& options) {
  options.embedding_size = detail::size_from_json(json.at("embedding_size"), "embedding_size");
  options.num_blocks = detail::size_from_json(json.at("num_blocks"), "num_blocks");
  options.num_heads = detail::size_from_json(json.at("num_heads"), "num_heads");
  json.at("use_residual").get_to(options.use_residual);
  json.at("dropout_rate").get_to(options.dropout_rate);
  // Files older than these have none.
  options.pooling = json.value("pooling", options.pooling);
  options.norm = json.value("norm", options.norm);
  options.activation = json.value("activation", options.activation);
  options.positions = json.value("positions", options.positions);
  options.freeze_embedding = json.value("freeze_embedding", options.freeze_embedding);
  options.embedding_rms = json.value("embedding_rms", options.embedding_rms);
  for (const auto& [name, size] : {std::pair{"feed_forward_size", &options.feed_forward_size},
                                   {"max_positions", &options.max_positions}})
    if (json.contains(name)) *size = detail::size_from_json(json[name], name);
}

/// What decides the result: threads and evaluations do not.
inline void to_json(nlohmann::json& json, const TrainingOptions& options) {
  const Schedule& schedule = options.schedule;
  json = {{"epochs", options.epochs},
          {"batch_size", options.batch_size},
          {"shard_size", options.shard_size},
          {"max_steps", options.max_steps},
          {"seed", options.seed},
          {"clip_norm", options.clip_norm},
          {"schedule",
           {{"decay", name_of(schedule.decay)},
            {"warmup_steps", schedule.warmup_steps},
            {"decay_steps", schedule.decay_steps},
            {"decay_factor", schedule.decay_factor}}}};
}

inline void to_json(nlohmann::json& json, const EpochRecord& record) {
  json = {{"epoch", record.epoch},           {"steps", record.steps},
          {"train_loss", record.train_loss}, {"train_accuracy", record.train_accuracy},
          {"dev_loss", record.dev_loss},     {"dev_accuracy", record.dev_accuracy},
          {"seconds", record.seconds},       {"pairs_per_second", record.pairs_per_second}};
}

/// Throws nlohmann's exceptions.
inline void from_json(const nlohmann::json& json, EpochRecord& record) {
  json.at("epoch").get_to(record.epoch);
  json.at("steps").get_to(record.steps);
  json.at("train_loss").get_to(record.train_loss);
  json.at("train_accuracy").get_to(record.train_accuracy);
  json.at("dev_loss").get_to(record.dev_loss);
  json.at("dev_accuracy").get_to(record.dev_accuracy);
  json.at("seconds").get_to(record.seconds);
  json.at("pairs_per_second").get_to(record.pairs_per_second);
}

}
