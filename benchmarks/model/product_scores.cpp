// SPDX-License-Identifier: MIT
// Scores of all sentences of a batch with each other and their gradients: products and plain forms.
#include <siamese/siamese.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

namespace {

using namespace siamese;

/// The same distance, of which only the plain form is known.
template <class Distance>
struct PlainForm : Distance {};

/// 1024 vectors of length 150, and gradients of which every `step`-th is not zero.
struct Fixture {
  static constexpr Index rows = 1024;
  Matrix<Cpu> vectors{rows, 150}, scores{rows, rows}, dscores{rows, rows}, dvectors{rows, 150};
  Context<Cpu> context;

  explicit Fixture(Index step) {
    const Random random(1, Draws::initialisation);
    std::uint32_t drawn = 0;
    const auto draw = [&] { return random.uniform(drawn++, 0) - 0.5F; };
    const auto x = vectors.view(), d = dscores.view();
    for (Index k = 0; k < x.rows * x.columns; ++k) x.data[k] = draw();
    for (Index k = 0; k < d.rows * d.columns; k += step) d.data[k] = draw();
  }
};

template <class Distance>
void forward(benchmark::State& state) {
  Fixture f(1);
  for (auto _ : state) {
    f.context.begin_inference();
    score_all(f.context, Distance{}, f.vectors.view(), f.vectors.view(), f.scores.view());
    benchmark::ClobberMemory();
  }
}

/// The argument: of how many gradients one is not zero.
template <class Distance>
void backward(benchmark::State& state) {
  Fixture f(state.range(0));
  f.context.begin_inference();
  score_all(f.context, Distance{}, f.vectors.view(), f.vectors.view(), f.scores.view());
  for (auto _ : state) {
    f.context.begin_inference();
    score_all_backward(f.context, Distance{}, f.vectors.view(), f.vectors.view(), f.scores.view(),
                       f.dscores.view(), f.dvectors.view(), f.dvectors.view());
    benchmark::ClobberMemory();
  }
}

}

#define SIAMESE_FORMS(NAME, ...)                                                                   \
  BENCHMARK(forward<__VA_ARGS__>)->Name(NAME " forward");                                          \
  BENCHMARK(forward<PlainForm<__VA_ARGS__>>)->Name(NAME " forward plain");                         \
  BENCHMARK(backward<__VA_ARGS__>)->Name(NAME " backward")->Arg(1)->Arg(512);                      \
  BENCHMARK(backward<PlainForm<__VA_ARGS__>>)->Name(NAME " backward plain")->Arg(1)->Arg(512)

SIAMESE_FORMS("dot", Dot);
SIAMESE_FORMS("cosine", Cosine);
SIAMESE_FORMS("1 - cosine", Cosine::Metric);
SIAMESE_FORMS("euclidean", metric::Euclidean);
