// SPDX-License-Identifier: MIT
// Distances of all sentences of a batch to each other and their gradients: products and plain
// forms.
#include "../support/operands.hpp"

#include <siamese/siamese.hpp>
#include <siamese/testing/plain_form.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>

namespace benchmarks {
namespace {

/// 1024 vectors of length 150, and gradients of which every `step`-th is non-zero.
struct Fixture {
  static constexpr Index rows = 1024;
  Matrix<Cpu> vectors{rows, 150}, distances{rows, rows}, ddistances{rows, rows},
      dvectors{rows, 150};
  Context<Cpu> context;

  explicit Fixture(Index step) {
    const Random random(1, RandomPurpose::initialisation);
    std::uint32_t drawn = 0;
    const auto draw = [&] { return random.uniform(drawn++, 0) - 0.5F; };
    const auto x = vectors.view(), d = ddistances.view();
    for (Index k = 0; k < x.rows * x.columns; ++k) x.data[k] = draw();
    for (Index k = 0; k < d.rows * d.columns; k += step) d.data[k] = draw();
  }
};

template <class Distance>
void measure(Fixture& f) {
  f.context.begin_inference();
  all_distances(f.context, Distance{}, f.vectors.view(), f.vectors.view(), f.distances.view());
}

template <class Distance>
void measure_backward(Fixture& f) {
  f.context.begin_inference();
  all_distances_backward(f.context, Distance{}, f.vectors.view(), f.vectors.view(),
                         f.distances.view(), f.ddistances.view(), f.dvectors.view(),
                         f.dvectors.view());
}

/// Whether distances and gradients are those of the plain form. Small distances are
/// differences of large squares, which the forms round unlike.
template <class Distance>
bool is_right(benchmark::State& state, Index step) {
  Fixture f(step), plain(step);
  measure<Distance>(f);
  measure<testing::PlainForm<Distance>>(plain);
  measure_backward<Distance>(f);
  measure_backward<testing::PlainForm<Distance>>(plain);
  const bool right =
      difference(values(f.distances.view()), values(plain.distances.view())) <= tolerance &&
      difference(values(f.dvectors.view()), values(plain.dvectors.view())) <= tolerance;
  if (!right) state.SkipWithError("differs from the plain form");
  return right;
}

template <class Distance>
void forward(benchmark::State& state) {
  if (!is_right<Distance>(state, 1)) return;
  Fixture f(1);
  for (auto _ : state) {
    measure<Distance>(f);
    benchmark::ClobberMemory();
  }
}

/// The argument n: one in n gradients is non-zero.
template <class Distance>
void backward(benchmark::State& state) {
  if (!is_right<Distance>(state, state.range(0))) return;
  Fixture f(state.range(0));
  measure<Distance>(f);
  for (auto _ : state) {
    measure_backward<Distance>(f);
    benchmark::ClobberMemory();
  }
}

}

#define SIAMESE_FORMS(NAME, ...)                                                                   \
  BENCHMARK(forward<__VA_ARGS__>)->Name(NAME " forward");                                          \
  BENCHMARK(forward<testing::PlainForm<__VA_ARGS__>>)->Name(NAME " forward plain");                         \
  BENCHMARK(backward<__VA_ARGS__>)->Name(NAME " backward")->Arg(1)->Arg(512);                      \
  BENCHMARK(backward<testing::PlainForm<__VA_ARGS__>>)->Name(NAME " backward plain")->Arg(1)->Arg(512)

SIAMESE_FORMS("dot", Dot);
SIAMESE_FORMS("cosine", Cosine);
SIAMESE_FORMS("euclidean", Euclidean);

}
