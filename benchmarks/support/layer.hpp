// SPDX-License-Identifier: MIT
// Times a layer or an encoder on a shard, and its plain form, after comparing both results.
#pragma once

#include "operands.hpp"
#include "peak.hpp"
#include "plain_cpu.hpp"

#include <siamese/layers/initialize.hpp>
#include <siamese/layers/layer.hpp>

#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

namespace benchmarks {

/// The number of columns of a layer's input.
inline constexpr Index dim = 64;

enum class Passes { forward, forward_backward };

/// A layer's input from a shard.
template <class L, class D>
auto input_of(Operands<D>& operands) {
  if constexpr (SentenceEncoder<L> || TokenEmbedding<L>) {
    return operands.tokens;
  } else if constexpr (Layer<L>) {
    return ConstView<D>(operands.positions(dim));
  } else {
    return RaggedView<D>(operands.x(dim));
  }
}

/// A layer with its input and output on its device.
template <class L>
class Network {
public:
  using D = typename L::Device;
  Operands<D> operands;

  template <class Make>
  Network(const Make& make, const Sentences& sentences)
      : operands(sentences), layer_(make(D{}, operands.vocabulary)), x_(input_of<L>(operands)) {
    initialize(layer_, 1);
    gradient_ = zero_gradient(layer_);
    const ConstView<D> y = forward();
    dy_ = operands.random(y.rows, y.columns);
  }

  void run(Passes passes) {
    forward();
    if (passes == Passes::forward_backward)
      layer_.backward(operands.context, dy_, cache_, gradient_);
  }

  /// The results of both passes: y, dx if there is one, and the gradient.
  std::vector<float> results() {
    std::vector<float> all = values(forward());
    const auto append = [&](ConstView<D> m) {
      const std::vector<float> more = values(m);
      all.insert(all.end(), more.begin(), more.end());
    };
    if constexpr (requires { append(layer_.backward(operands.context, dy_, cache_, gradient_)); }) {
      append(layer_.backward(operands.context, dy_, cache_, gradient_));
    } else {
      layer_.backward(operands.context, dy_, cache_, gradient_);
    }
    visit([&](const Path&, const auto& parameter) { append(parameter.view()); }, gradient_);
    return all;
  }

private:
  ConstView<D> forward() {
    operands.context.begin_training(1, 1, 0);
    const auto y = layer_.forward(operands.context, x_, cache_);
    if constexpr (requires { y.layout; }) {
      return y.values;
    } else {
      return y;
    }
  }

  L layer_, gradient_;
  typename L::Cache cache_;
  decltype(input_of<L>(std::declval<Operands<D>&>())) x_;
  ConstView<D> dy_;
};

/// `make(device, vocabulary)` returns the layer for a device. Items are pairs of the shard.
template <class D, class Make>
void time_layer(benchmark::State& state, const Make& make, const Sentences& sentences,
                Passes passes) {
  Network<decltype(make(PlainCpu{}, Index{}))> plain(make, sentences);
  Network<decltype(make(D{}, Index{}))> network(make, sentences);
  if (difference(network.results(), plain.results()) > tolerance) {
    state.SkipWithError("differs from the plain form");
    return;
  }
  const double before = PlainCpu::operations();
  plain.run(passes);
  const double operations = PlainCpu::operations() - before;
  network.run(passes); // the arena reaches its final size in the second pass
  for (auto _ : state) {
    network.run(passes);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * network.operands.pairs);
  count_products(state, operations);
}

/// Registers a layer's passes as `name/forward` and `name/forward_backward`, and the plain form's
/// as `.../plain`.
struct LayerBenchmarks {
  template <class Make>
  LayerBenchmarks(const std::string& name, const Make& make,
                  const Sentences& sentences = drawn_sentences()) {
    const auto add = [&](const std::string& pass, Passes passes) {
      benchmark::RegisterBenchmark((name + pass).c_str(), time_layer<Cpu, Make>, make, sentences,
                                   passes);
      benchmark::RegisterBenchmark((name + pass + "/plain").c_str(), time_layer<PlainCpu, Make>,
                                   make, sentences, passes);
    };
    add("/forward", Passes::forward);
    add("/forward_backward", Passes::forward_backward);
  }
};

}
