// SPDX-License-Identifier: MIT
// Any trained model behind one type, for programs that learn the kind of model from a file. To wrap
// a model of your own, include model/model_holder.hpp.
#pragma once

#include <siamese/core/window.hpp>
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

/// A trained model of single precision with any encoder on any device. It is immutable and cheap to
/// copy.
class AnyModel {
public:
  template <class M>
  requires(!std::same_as<M, AnyModel>) explicit AnyModel(M model)
      : model_(std::make_shared<Holder<M>>(std::move(model))) {}

  /// The same model, faster and larger, if its encoder can have tables of words (see
  /// `Siamese::with_word_tables`); otherwise this model.
  AnyModel with_word_tables() const { return model_->with_word_tables().value_or(*this); }

  const Text& text() const { return model_->text(); }
  /// Length of a sentence's vector.
  Index dim() const { return model_->dim(); }

  /// The number of the head's outputs: 1 for a similarity, otherwise the number of classes.
  Index outputs() const { return model_->outputs(); }

  /// The sentences' vectors, (sentences, dim).
  template <std::ranges::input_range Sentences>
  requires std::convertible_to<std::ranges::range_reference_t<Sentences>, std::string_view>
      VectorsOf<float> encode(Sentences&& sentences)
  const {
    std::vector<std::string> all;
    // A range may make its strings while it is read: each of them lives as long as the reference to
    // it.
    for (auto&& sentence : sentences) all.emplace_back(std::string_view(sentence));
    return model_->encode(all);
  }
  VectorsOf<float> encode(std::initializer_list<std::string_view> sentences) const {
    return encode(std::span(sentences.begin(), sentences.size()));
  }

  /// The similarity of two sentences.
  float similarity(std::string_view sentence1, std::string_view sentence2) const {
    return model_->similarity(sentence1, sentence2);
  }
  /// The probability of each class. A head with one output gives that output.
  std::vector<float> probabilities(std::string_view sentence1, std::string_view sentence2) const {
    return model_->probabilities(sentence1, sentence2);
  }
  /// The head's outputs for every pair, in order: (pairs, outputs).
  VectorsOf<float> outputs(const Examples& examples, Threads& threads) const {
    return model_->outputs(examples, threads);
  }
  /// The head's outputs for pairs of vectors that `encode` gave, (pairs, outputs): row i of both is
  /// pair i. Throws ArgumentError if they do not make pairs of the model's vectors.
  VectorsOf<float> outputs(const VectorsOf<float>& vectors1,
                           const VectorsOf<float>& vectors2) const {
    return model_->outputs(vectors1, vectors2);
  }
  /// The attention weights of a sentence: for every block a tensor (heads, tokens, tokens). Throws
  /// ArgumentError if the encoder has no attention.
  std::vector<AttentionOf<float>> attention(std::string_view sentence) const {
    return model_->attention(sentence);
  }
  /// The windows of a sentence whose maxima make its vector: one for each filter that has one.
  /// Throws ArgumentError if the encoder has no maxima over windows.
  std::vector<Window> windows(std::string_view sentence) const { return model_->windows(sentence); }
  /// The similarity of each pair, in order.
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
    virtual VectorsOf<float> outputs(const VectorsOf<float>&, const VectorsOf<float>&) const = 0;
    virtual std::vector<Window> windows(std::string_view) const = 0;
    virtual std::vector<float> similarities(const Examples&, Threads&) const = 0;
    virtual std::vector<AttentionOf<float>> attention(std::string_view) const = 0;
  };

  template <class M>
  struct Holder;

  std::shared_ptr<const Interface> model_;
};

}
