// SPDX-License-Identifier: MIT
// Any trained model behind one type, for programs that learn its kind from a file. To put one of
// your own behind it include model/model_holder.hpp.
#pragma once

#include <siamese/core/xtensor.hpp>

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

class Text;
class Threads;
struct Examples;

/// A trained model of single precision, whatever its encoder and device; immutable and cheap to
/// copy.
class AnyModel {
public:
  template <class M>
  requires(!std::same_as<M, AnyModel>) explicit AnyModel(M model)
      : model_(std::make_shared<Holder<M>>(std::move(model))) {}

  /// The same model, faster and larger where its encoder has tables of words (see
  /// `Siamese::with_word_tables`); else this one.
  AnyModel with_word_tables() const { return model_->with_word_tables().value_or(*this); }

  const Text& text() const { return model_->text(); }
  /// Length of a sentence's vector.
  Index dim() const { return model_->dim(); }

  /// The head's number of outputs: 1 for a similarity, else the number of classes.
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
  /// The probability of each class; from a head with one output that output.
  std::vector<float> probabilities(std::string_view sentence1, std::string_view sentence2) const {
    return model_->probabilities(sentence1, sentence2);
  }
  /// The head's outputs for every pair, in order: (pairs, outputs).
  VectorsOf<float> outputs(const Examples& examples, Threads& threads) const {
    return model_->outputs(examples, threads);
  }
  /// Where each token of a sentence attends to, block by block: (heads, tokens, tokens). Throws
  /// ArgumentError if the encoder has no attention.
  std::vector<AttentionOf<float>> attention(std::string_view sentence) const {
    return model_->attention(sentence);
  }
  /// How alike each pair is, in order.
  std::vector<float> similarities(const Examples& examples, Threads& threads) const {
    return model_->similarities(examples, threads);
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
    virtual std::vector<float> similarities(const Examples&, Threads&) const = 0;
    virtual std::vector<AttentionOf<float>> attention(std::string_view) const = 0;
  };

  template <class M>
  struct Holder;

  std::shared_ptr<const Interface> model_;
};

}
