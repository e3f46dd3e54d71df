// SPDX-License-Identifier: MIT
// How AnyModel holds a model. Include this where an AnyModel is made, not where one is used.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/threads.hpp>
#include <siamese/core/xtensor.hpp>
#include <siamese/encoders/conv_tables.hpp>
#include <siamese/model/any_model.hpp>
#include <siamese/model/siamese.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

template <class M>
struct AnyModel::Holder final : Interface {
  explicit Holder(M&& m) : model(std::move(m)) {}
  std::optional<AnyModel> with_word_tables() const override {
    if constexpr (std::same_as<decltype(model.with_word_tables()), M>) {
      return std::nullopt;
    } else {
      return AnyModel(model.with_word_tables());
    }
  }
  const Text& text() const override { return *model.text; }
  Index dim() const override { return model.encoder.dim(); }
  Index outputs() const override { return model.head.outputs(); }
  VectorsOf<float> encode(const std::vector<std::string>& sentences) const override {
    return model.encode(sentences);
  }
  float similarity(std::string_view sentence1, std::string_view sentence2) const override {
    return model.similarity(sentence1, sentence2);
  }
  std::vector<float> probabilities(std::string_view sentence1,
                                   std::string_view sentence2) const override {
    return model.probabilities(sentence1, sentence2);
  }
  VectorsOf<float> outputs(const Examples& examples, Threads& threads) const override {
    return model.outputs(examples, threads);
  }
  VectorsOf<float> outputs(const VectorsOf<float>& vectors1,
                           const VectorsOf<float>& vectors2) const override {
    return model.outputs(vectors1, vectors2);
  }
  std::vector<Window> windows(std::string_view sentence) const override {
    if constexpr (requires { model.windows(sentence); }) {
      return model.windows(sentence);
    } else {
      throw ArgumentError("this model's encoder has no maxima over windows; cnn has");
    }
  }
  std::vector<float> similarities(const Examples& examples, Threads& threads) const override {
    return model.similarities(examples, threads);
  }
  std::vector<AttentionOf<float>> attention(std::string_view sentence) const override {
    if constexpr (requires { model.attention(sentence); }) {
      return model.attention(sentence);
    } else {
      throw ArgumentError("this model's encoder has no attention; multihead has");
    }
  }
  M model;
};

}
