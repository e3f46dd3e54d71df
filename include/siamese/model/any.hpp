// SPDX-License-Identifier: MIT
// Distances and losses chosen by name at run time; each call dispatches once a batch.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/model/distance.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/ops/pairs.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <variant>

namespace siamese {

/// One of several functors that have a static `name`.
template <class... Choices>
class AnyOf {
public:
  /// The first choice.
  AnyOf() = default;
  template <class Choice>
  requires(std::same_as<Choice, Choices> || ...) AnyOf(const Choice& choice) : choice_(choice) {}
  /// Throws ArgumentError that lists all names if none is `wanted`.
  explicit AnyOf(std::string_view wanted) {
    if (!((wanted == Choices::name && (choice_ = Choices{}, true)) || ...))
      throw ArgumentError("unknown name '" + std::string(wanted) + "'; known: " + names());
  }

  std::string_view name() const {
    return visit([](const auto& choice) { return choice.name; });
  }
  /// All names, separated by commas.
  static std::string names() {
    std::string list;
    ((list += (list.empty() ? "" : ", ") + std::string(Choices::name)), ...);
    return list;
  }

  /// f(the chosen functor).
  template <class F>
  decltype(auto) visit(F&& f) const {
    return std::visit(f, choice_);
  }

private:
  std::variant<Choices...> choice_;
};

/// The name of a functor, or of the one chosen.
template <class T>
std::string_view name_of(const T& functor) {
  if constexpr (requires { functor.name(); }) {
    return functor.name();
  } else {
    return functor.name;
  }
}

/// A distance chosen by name.
using AnyDistance = AnyOf<Manhattan, Euclidean, Cosine, Dot>;
/// A loss chosen by name.
using AnyLoss = AnyOf<Mse, Mae, Bce>;

template <class D, class... Choices, class Real = typename D::Real>
void score_pairs(D& device, const AnyOf<Choices...>& distance,
                 MatrixView<const std::type_identity_t<Real>> vectors, VectorView<Real> scores) {
  distance.visit([&](const auto& d) { score_pairs(device, d, vectors, scores); });
}

template <class D, class... Choices, class Real = typename D::Real>
void score_pairs_backward(D& device, const AnyOf<Choices...>& distance,
                          MatrixView<const std::type_identity_t<Real>> vectors,
                          VectorView<const std::type_identity_t<Real>> scores,
                          VectorView<const std::type_identity_t<Real>> dscores,
                          MatrixView<Real> dvectors) {
  distance.visit(
      [&](const auto& d) { score_pairs_backward(device, d, vectors, scores, dscores, dvectors); });
}

template <class D, class... Choices, class Real = typename D::Real>
void pair_loss(D& device, const AnyOf<Choices...>& loss,
               VectorView<const std::type_identity_t<Real>> scores,
               VectorView<const std::type_identity_t<Real>> labels, VectorView<Real> dscores,
               Real* total) {
  loss.visit([&](const auto& l) { pair_loss(device, l, scores, labels, dscores, total); });
}

}
