// SPDX-License-Identifier: MIT
// A distance of one's own: written, its gradient checked, trained.
#include <siamese/siamese.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <cstdio>
#include <string_view>

/// 1 / (1 + ‖u - v‖₁), in (0, 1]: falls more slowly than Manhattan's exp(-‖u - v‖₁).
struct Inverse {
  static constexpr std::string_view name = "inverse";
  static constexpr bool is_probability = true;

  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, siamese::Index dim, Lanes lanes) const {
    return 1 / (1 + lanes.sum(dim, [=](siamese::Index j) SIAMESE_LAMBDA {
             const Real d = u[j] - v[j];
             return d < 0 ? -d : d;
           }));
  }

  /// du = dscore ∂score/∂u = -dscore score² sign(u - v), dv = -du.
  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, siamese::Index dim, Lanes lanes,
                                 Real score, Real dscore, Real* du, Real* dv) const {
    const Real slope = dscore * score * score;
    lanes.each(dim, [=](siamese::Index j) SIAMESE_LAMBDA {
      du[j] = u[j] > v[j] ? -slope : u[j] < v[j] ? slope : Real{0};
      dv[j] = -du[j];
    });
  }
};

/// The gradient of one pair's score against central differences: their relative error.
double gradient_error() {
  using Device = siamese::BasicCpu<double>;
  Device device;
  siamese::Matrix<Device> pair(2, 3), gradient(2, 3);
  const double values[] = {0.3, -0.2, 0.9, 0.1, 0.4, 0.5};
  upload(device, values, 6, pair.view().data);

  double score = 0;
  const double dscore = 1;
  const auto score_of_pair = [&] {
    score_pairs(device, Inverse{}, pair.view(), siamese::VectorView<double>{&score, 1});
    return score;
  };
  score_of_pair();
  score_pairs_backward(device, Inverse{}, pair.view(), {&score, 1}, {&dscore, 1}, gradient.view());
  return siamese::testing::check_input(device, pair.view(), gradient.view(), score_of_pair)
      .relative;
}

int main() {
  std::printf("relative error of the gradient: %.1e\n", gradient_error());

  const siamese::Corpus corpus = siamese::sample_corpus();
  const siamese::Text text({}, siamese::build_vocabulary(corpus.train, {}));
  siamese::Siamese<siamese::Conv<>, Inverse> model(text);
  siamese::fit(model, corpus, siamese::Mse{}, siamese::LazyAdam{}, {.epochs = 3},
               siamese::ProgressBar{});
  const char* const sentence = "The cook stole the carrot.";
  for (const char* other : {"The chef stole the carrot.", "The cook stole the apple."})
    std::printf("%.3f  %s  %s\n", static_cast<double>(model.similarity(sentence, other)), sentence,
                other);
}
