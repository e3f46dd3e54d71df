// SPDX-License-Identifier: MIT
// Writes an own sequence layer, checks its gradient and trains an encoder with it.
#include <siamese/sample/corpus.hpp>
#include <siamese/siamese.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <cstdio>

using namespace siamese;

/// y(t) = x(t) + w ∘ x(t - 1): a token sees the one before it in its sentence.
template <class D = Cpu>
struct Before {
  using Device = D;
  using Cache = RaggedView<D>;
  Vector<D> weight; ///< w (dim)

  explicit Before(Index dim = 0) : weight(dim) {}
  static constexpr auto fields() {
    return list_of(Field{"weight", &Before::weight, [](const Before&) { return Initial{0.5}; }});
  }

  RaggedView<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    cache = x;
    const View<D> y = context.matrix(x.layout.positions, x.values.columns);
    const auto f = [x, y, w = weight.view()](Index t, Index j) {
      const bool first = t == x.layout.begin(x.layout.sentence[t]);
      y(t, j) =
          x.values(x.layout.row(t), j) + (first ? 0 : w(0, j) * x.values(x.layout.row(t - 1), j));
    };
    for_each(context.device, y.rows, y.columns, f);
    return {y, x.layout.by_position()};
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, Before& grad) const {
    const View<D> dx = context.matrix(dy.rows, dy.columns);
    const View<D> dw = context.matrix(dy.rows, dy.columns);
    const auto f = [x = cache, dy, dx, dw, w = weight.view()](Index t, Index j) {
      const Index s = x.layout.sentence[t];
      dx(t, j) = dy(t, j) + (t + 1 == x.layout.end(s) ? 0 : w(0, j) * dy(t + 1, j));
      dw(t, j) = t == x.layout.begin(s) ? 0 : dy(t, j) * x.values(x.layout.row(t - 1), j);
    };
    for_each(context.device, dy.rows, dy.columns, f);
    column_sums(context, dw, 1, grad.weight.view());
    const View<D> dx_rows = context.matrix(cache.layout.rows, dy.columns);
    sum_positions(context.device, dx, cache.layout, dx_rows);
    return dx_rows;
  }
};

int main() {
  using Exact = BasicCpu<double>;
  Encoder<Embedding<Exact>, Before<Exact>, SumPool<Exact>> encoder(3, EmbeddingOptions{.size = 4});
  initialize(encoder, 1);
  const double error = testing::check_encoder(encoder, 3, {{0, 1, 0, 2}, {2}, {1, 1}}).relative;
  std::printf("relative error of the gradient: %.1e\n", error);

  const Corpus corpus = sample_corpus();
  const Text text(corpus.train);
  Siamese<Encoder<Embedding<>, Before<>, MaxPool<>>> model(text);
  fit(model, corpus, Mse{}, LazyAdam{}, {.epochs = 3}, ProgressBar{});
}
