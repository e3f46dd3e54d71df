// SPDX-License-Identifier: MIT
// Writes an own distance, checks its gradient and trains with it.
#include <siamese/sample/corpus.hpp>
#include <siamese/siamese.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <cstdio>
#include <string_view>

using siamese::Index;

/// ‖u - v‖₁, with a similarity that falls more slowly than Manhattan's exp(-d): 1 / (1 + d).
struct Inverse {
  static constexpr std::string_view name = "inverse";
  static constexpr bool is_probability = true; // every similarity is in [0, 1]
  static constexpr bool is_nonnegative = true; // every distance is at least 0

  template <class Real, class Lanes>
  Real distance(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return lanes.sum(dim, [=](Index j) { return u[j] > v[j] ? u[j] - v[j] : v[j] - u[j]; });
  }

  /// du = ddistance ∂distance/∂u = ddistance sign(u - v), dv = -du.
  template <class Real, class Lanes>
  void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real /*distance*/,
                Real ddistance, Real* du, Real* dv) const {
    lanes.each(dim, [=](Index j) {
      du[j] = u[j] > v[j] ? ddistance : u[j] < v[j] ? -ddistance : Real{0};
      dv[j] = -du[j];
    });
  }

  template <class Real>
  Real similarity(Real distance) const {
    return 1 / (1 + distance);
  }

  /// ∂similarity/∂distance.
  template <class Real>
  Real slope(Real distance) const {
    return -1 / ((1 + distance) * (1 + distance));
  }
};

/// The gradient of one pair's distance against central differences: their relative error.
double gradient_error() {
  using Device = siamese::BasicCpu<double>;
  Device device;
  siamese::Matrix<Device> pair(2, 3), gradient(2, 3);
  const double values[] = {0.3, -0.2, 0.9, 0.1, 0.4, 0.5};
  upload(device, values, 6, pair.view().data);

  double distance = 0;
  const double ddistance = 1;
  const auto distance_of_pair = [&] {
    pair_distances(device, Inverse{}, pair.view(), {&distance, 1});
    return distance;
  };
  distance_of_pair();
  pair_distances_backward(device, Inverse{}, pair.view(), {&distance, 1}, {&ddistance, 1},
                          gradient.view());
  return siamese::testing::check_input(device, pair.view(), gradient.view(), distance_of_pair)
      .relative;
}

int main() {
  std::printf("relative error of the gradient: %.1e\n", gradient_error());

  const siamese::Corpus corpus = siamese::sample_corpus();
  const siamese::Text text(corpus.train);
  siamese::Siamese<siamese::Conv<>, Inverse> model(text);
  siamese::fit(model, corpus, siamese::Mse{}, siamese::LazyAdam{}, {.epochs = 3},
               siamese::ProgressBar{});
  const char* const sentence = "The cook stole the carrot.";
  for (const char* other : {"The chef stole the carrot.", "The cook stole the apple."})
    std::printf("%.3f  %s  %s\n", static_cast<double>(model.similarity(sentence, other)), sentence,
                other);
}
