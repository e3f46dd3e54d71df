// SPDX-License-Identifier: MIT
// The siamese network: one encoder reads both sentences, and a distance or a head compares the two
// vectors.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/threads.hpp>
#include <siamese/core/window.hpp>
#include <siamese/core/xtensor.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/layers/initialize.hpp>
#include <siamese/model/head.hpp>
#include <siamese/model/inference.hpp>
#include <siamese/model/similarities.hpp>
#include <siamese/text/text.hpp>

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// An encoder, a distance or head, and the text that they read. `Compare` is a `Distance`
/// (model/distance.hpp), an `AnyDistance` or a `Head` (model/head.hpp). Const use is safe from any
/// number of threads at once.
template <SentenceReader E, class Compare = Manhattan>
struct Siamese {
  using Device = typename E::Device;
  using Real = typename Device::Real;
  using Head = typename detail::HeadOf<Compare, Device>::Type;

  std::shared_ptr<const Text> text;
  E encoder;
  Head head;
  Device device; ///< whatever computes with the network uses its settings

  /// A network for the tokens of `known_text`, with parameters drawn from `seed`.
  template <SentenceEncoder Learner = E>
  explicit Siamese(Text known_text, const typename Learner::Options& options = {},
                   std::uint64_t seed = 1, const typename Head::Options& head_options = {},
                   Device its_device = {})
      : text(std::make_shared<const Text>(std::move(known_text))),
        encoder(vocabulary_size(), options), head(encoder.dim(), head_options),
        device(std::move(its_device)) {
    initialize(*this, seed, another(device));
  }

  /// A network from its parts. The encoder and the head must fit the text and each other.
  Siamese(std::shared_ptr<const Text> known_text, E its_encoder, Head its_head,
          Device its_device = {})
      : text(std::move(known_text)), encoder(std::move(its_encoder)), head(std::move(its_head)),
        device(std::move(its_device)) {}

  static constexpr auto fields() {
    return list_of(Field{"encoder", &Siamese::encoder}, Field{"head", &Siamese::head});
  }

  Index vocabulary_size() const { return text->vocabulary().size(); }

  /// The sentences' vectors, (sentences, dim). `Sentences` is a range of anything that converts to
  /// std::string_view; it may be a view that is iterated only when it is not const.
  template <std::ranges::forward_range Sentences>
  requires std::convertible_to<std::ranges::range_reference_t<Sentences>, std::string_view>
      VectorsOf<Real> encode(Sentences&& sentences)
  const {
    const auto count = static_cast<Index>(std::ranges::distance(sentences));
    VectorsOf<Real> result = make_vectors<Real>(count, encoder.dim());
    Inference inference(*this);
    std::vector<Id> ids;
    auto next = std::ranges::begin(sentences);
    for (Index first = 0; first < count; first += inference_shard) {
      inference.begin();
      const Index shard = std::min(inference_shard, count - first);
      for (Index i = 0; i < shard; ++i, ++next) {
        ids.clear();
        text->append_ids(*next, ids);
        inference.add(ids);
      }
      const ConstView<Device> vectors = inference.vectors();
      download(inference.device(), vectors.data, shard * encoder.dim(),
               result.data() + first * encoder.dim());
    }
    return result;
  }
  VectorsOf<Real> encode(std::initializer_list<std::string_view> sentences) const {
    return encode(std::span(sentences.begin(), sentences.size()));
  }

  /// The similarity of two sentences: the head's only output, or the probability of the class that
  /// means alike.
  Real similarity(std::string_view sentence1, std::string_view sentence2) const {
    return similarity_of<Real>(outputs(sentence1, sentence2));
  }

  /// The probability of each class. A head with one output gives that output.
  std::vector<Real> probabilities(std::string_view sentence1, std::string_view sentence2) const {
    return probabilities_of<Real>(outputs(sentence1, sentence2));
  }

  /// The head's outputs for every pair, in order: (pairs, outputs).
  VectorsOf<Real> outputs(const Examples& examples, Threads& threads) const {
    auto result = make_vectors<Real>(examples.size(), head.outputs());
    constexpr Index shard = inference_shard / 2;
    const Index workers = threads.count();
    threads.run(workers, [&](Index worker) {
      Inference inference(*this);
      for (Index first = worker * shard; first < examples.size(); first += workers * shard) {
        const Index last = std::min(first + shard, examples.size());
        inference.begin();
        for (Index s = 2 * first; s < 2 * last; ++s) inference.add(examples.sentence(s));
        const auto rows = view(result).middle_rows(first, last - first);
        download(inference.device(), inference.outputs().data, rows.rows * rows.columns, rows.data);
      }
    });
    return result;
  }

  /// The head's outputs for pairs of vectors that `encode` gave, (pairs, outputs): row i of both is
  /// pair i. Throws ArgumentError if their shapes are not the same or not those of the model.
  VectorsOf<Real> outputs(const VectorsOf<Real>& vectors1, const VectorsOf<Real>& vectors2) const {
    const auto dim = static_cast<std::size_t>(encoder.dim());
    if (vectors1.shape() != vectors2.shape() || vectors1.shape(1) != dim)
      throw ArgumentError("the vectors do not make pairs: both must be (pairs, " +
                          std::to_string(dim) + ")");
    const auto pairs = static_cast<Index>(vectors1.shape(0));
    auto result = make_vectors<Real>(pairs, head.outputs());
    Inference inference(*this);
    for (Index first = 0; first < pairs; first += inference_shard / 2) {
      const Index shard = std::min(inference_shard / 2, pairs - first);
      auto rows = make_vectors<Real>(2 * shard, encoder.dim());
      for (Index i = 0; i < 2 * shard; ++i) {
        const VectorsOf<Real>& from = i % 2 == 0 ? vectors1 : vectors2;
        std::copy_n(from.data() + (first + i / 2) * encoder.dim(), encoder.dim(),
                    rows.data() + i * encoder.dim());
      }
      inference.begin();
      download(inference.device(), inference.outputs(rows).data, shard * head.outputs(),
               result.data() + first * head.outputs());
    }
    return result;
  }

  /// The similarity of each pair, in order.
  std::vector<Real> similarities(const Examples& examples, Threads& threads) const {
    return siamese::similarities(outputs(examples, threads));
  }

  /// The attention weights of a sentence, for encoders with attention: for every block a tensor
  /// (heads, tokens, tokens), whose rows (head, token, :) add up to 1.
  std::vector<AttentionOf<Real>>
  attention(std::string_view sentence) const requires AttentionEncoder<E> {
    Inference inference(*this);
    const std::size_t tokens = read(inference, sentence);
    std::vector<AttentionOf<Real>> result;
    for (const ConstView<Device> weights : inference.weights(static_cast<Index>(tokens))) {
      const std::size_t heads = static_cast<std::size_t>(weights.rows) / tokens;
      AttentionOf<Real>& of_block =
          result.emplace_back(typename AttentionOf<Real>::shape_type{heads, tokens, tokens});
      download(inference.device(), weights.data, weights.rows * weights.columns, of_block.data());
    }
    return result;
  }

  /// The windows of a sentence whose maxima make its vector, for encoders with maxima over windows:
  /// one for each filter that has one.
  std::vector<Window> windows(std::string_view sentence) const requires WindowEncoder<E> {
    Inference inference(*this);
    read(inference, sentence);
    return inference.windows();
  }

  /// The same network, faster and larger, if its encoder can have tables of words (see
  /// `ConvTables`); otherwise a copy. A network with tables cannot be trained. It shares the text
  /// and gives the same bits.
  auto with_word_tables() const {
    if constexpr (requires { typename E::WordTables; }) {
      using Tables = typename E::WordTables;
      return Siamese<Tables, Compare>(text, Tables(encoder, another(device)), head, device);
    } else {
      return *this;
    }
  }

private:
  /// Encodes one sentence and returns the number of its tokens.
  std::size_t read(Inference<Siamese>& inference, std::string_view sentence) const {
    inference.begin();
    std::vector<Id> ids;
    text->append_ids(sentence, ids);
    inference.add(ids);
    inference.vectors();
    return ids.size();
  }

  std::vector<Real> outputs(std::string_view sentence1, std::string_view sentence2) const {
    Inference inference(*this);
    inference.begin();
    std::vector<Id> ids;
    for (const std::string_view sentence : {sentence1, sentence2}) {
      ids.clear();
      text->append_ids(sentence, ids);
      inference.add(ids);
    }
    std::vector<Real> result(static_cast<std::size_t>(head.outputs()));
    download(inference.device(), inference.outputs().data, head.outputs(), result.data());
    return result;
  }
};

}
