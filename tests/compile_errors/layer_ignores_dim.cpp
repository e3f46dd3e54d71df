// expect: a layer that has members needs a constructor L\(dim\)
// SPDX-License-Identifier: MIT
// A layer with a parameter that no constructor gives its length.
#include <siamese/encoders/encoder.hpp>
#include <siamese/layers/pooling.hpp>

template <class D = siamese::Cpu>
struct Scale {
  using Device = D;
  static constexpr std::string_view name = "scale";
  struct Cache {};
  siamese::Vector<D> weight;

  static constexpr auto fields() { return std::tuple{siamese::Field{"weight", &Scale::weight}}; }
  siamese::RaggedView<D> forward(siamese::Context<D>&, siamese::RaggedView<D> x, Cache&) const {
    return x;
  }
  siamese::ConstView<D> backward(siamese::Context<D>&, siamese::ConstView<D> dy, const Cache&,
                                 Scale&) const {
    return dy;
  }
};

siamese::Encoder<siamese::Embedding<>, Scale<>, siamese::MeanPool<>> encoder(9);
