// SPDX-License-Identifier: MIT
// Any trained model behind one type, for programs that learn its kind from a file.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/threads.hpp>
#include <siamese/core/xtensor.hpp>
#include <siamese/model/scores.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/model/word_tables.hpp>

#include <concepts>
#include <initializer_list>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// A trained model of single precision, whatever its encoder and device; immutable and cheap to
/// copy.
class AnyModel {
public:
  template <class M>
  requires(!std::same_as<M, AnyModel>) explicit AnyModel(M model)
      : model_(std::make_shared<Holder<M>>(std::move(model))) {}

  /// The same model, with tables that make it faster and larger where its encoder has such (see
  /// `siamese::with_word_tables`); else this one.
  AnyModel with_word_tables() const { return model_->with_word_tables().value_or(*this); }

  const Text& text() const { return model_->text(); }
  /// Length of a sentence's vector.
  Index dim() const { return model_->dim(); }

  /// Of the head: 1 for a score, else the number of classes.
  Index outputs() const { return model_->outputs(); }

  /// The sentences' vectors, (sentences, dim).
  template <std::ranges::input_range Sentences>
  requires std::convertible_to<std::ranges::range_reference_t<Sentences>, std::string_view>
      VectorsOf<float> encode(const Sentences& sentences)
  const {
    std::vector<std::string> all;
    // A range may make its strings as it goes: each lives as long as the reference to it.
    for (auto&& sentence : sentences) all.emplace_back(std::string_view(sentence));
    return model_->encode(all);
  }
  VectorsOf<float> encode(std::initializer_list<std::string_view> sentences) const {
    return encode(std::span(sentences.begin(), sentences.size()));
  }

  /// How alike two sentences are.
  float similarity(std::string_view sentence1, std::string_view sentence2) const {
    return model_->similarity(sentence1, sentence2);
  }
  /// The probability of each class; of a head with one output its score.
  std::vector<float> probabilities(std::string_view sentence1, std::string_view sentence2) const {
    return model_->probabilities(sentence1, sentence2);
  }
  /// Scores or logits of every pair, sentences 2i and 2i + 1: (pairs, outputs).
  VectorsOf<float> outputs(const Examples& examples, Threads& threads) const {
    return model_->outputs(examples, threads);
  }
  /// What each token of a sentence attends to, block by block: (heads, tokens, tokens). Throws
  /// ArgumentError if the encoder has no attention.
  std::vector<AttentionOf<float>> attention(std::string_view sentence) const {
    return model_->attention(sentence);
  }
  /// How alike every pair is.
  std::vector<float> scores(const Examples& examples, Threads& threads) const {
    return similarities(outputs(examples, threads));
  }

private:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::optional<AnyModel> with_word_tables() const = 0;
    virtual const Text& text() const = 0;
    virtual Index dim() const = 0;
    virtual Index outputs() const = 0;
    virtual VectorsOf<float> encode(const std::vector<std::string>&) const = 0;
    virtual float similarity(std::string_view, std::string_view) const = 0;
    virtual std::vector<float> probabilities(std::string_view, std::string_view) const = 0;
    virtual VectorsOf<float> outputs(const Examples&, Threads&) const = 0;
    virtual std::vector<AttentionOf<float>> attention(std::string_view) const = 0;
  };

  template <class M>
  struct Holder final : Interface {
    explicit Holder(M&& m) : model(std::move(m)) {}
    std::optional<AnyModel> with_word_tables() const override {
      if constexpr (requires { siamese::with_word_tables(model); }) {
        return AnyModel(siamese::with_word_tables(model));
      } else {
        return std::nullopt;
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
      return siamese::outputs(model, examples, threads);
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

  std::shared_ptr<const Interface> model_;
};

}
