// SPDX-License-Identifier: MIT
// What training minimises: a loss of pairs, as an objective on the matrix of a batch's vectors.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/error.hpp>
#include <siamese/model/any.hpp>
#include <siamese/model/distance.hpp>
#include <siamese/model/head.hpp>
#include <siamese/ops/pairs.hpp>

#include <string>

namespace siamese {

/// The value of an objective and its gradient, in the context's memory.
template <class D>
struct Outcome {
  const typename D::Real* total_loss;        ///< the sum over the batch's pairs
  VectorView<const typename D::Real> scores; ///< (n)
  ConstView<D> dvectors;                     ///< (2n, dim): the gradient of the mean loss
};

/// Whether `Loss` takes the scores of `Distance` as they are.
template <class Loss, class Distance>
concept Suits = !Loss::needs_probability || ProbabilityDistance<Distance>;

/// The mean of a pair loss over the scores of a batch.
template <class Loss>
struct PairObjective {
  Loss loss;

  /// vectors (2n, dim), rows 2i and 2i + 1 a pair; labels (n).
  template <Head H, class D = typename H::Device>
  Outcome<D> operator()(Context<D>& context, const H& head, ConstView<D> vectors,
                        VectorView<const typename D::Real> labels, typename H::Cache& cache,
                        H& grad) const {
    using Real = typename D::Real;
    const VectorView<const Real> scores = head.forward(context, vectors, cache);
    const VectorView<Real> dscores = context.vector(scores.size);
    const VectorView<Real> total = context.vector(1);
    pair_loss(context.device, loss, scores, labels, dscores, total.data);
    return {total.data, scores, head.backward(context, dscores, cache, grad)};
  }

  /// Throws ArgumentError if the loss cannot take the head's scores; does not compile where both
  /// are known to the compiler.
  template <class H>
  void check(const H& head) const {
    if constexpr (requires { head.distance; }) check_distance(head.distance);
  }

private:
  template <class T>
  static constexpr bool chosen_at_run_time = requires(const T& t) {
    t.visit([](const auto&) {});
  };

  template <class Distance>
  void check_distance(const Distance& distance) const {
    if constexpr (chosen_at_run_time<Distance>) {
      distance.visit([&](const auto& d) { check_one(d); });
    } else if constexpr (chosen_at_run_time<Loss>) {
      check_one(distance);
    } else {
      static_assert(Suits<Loss, Distance>,
                    "this loss needs a similarity in [0, 1]: Manhattan or Euclidean");
    }
  }

  template <class Distance>
  void check_one(const Distance& distance) const {
    if constexpr (chosen_at_run_time<Loss>) {
      loss.visit([&](const auto& l) { require(l, distance); });
    } else {
      require(loss, distance);
    }
  }

  template <class L, class Distance>
  static void require(const L& l, const Distance& distance) {
    if (!Suits<L, Distance>)
      throw ArgumentError("loss " + std::string(l.name) + " needs a similarity in [0, 1], which " +
                          std::string(distance.name) + " is not; use manhattan or euclidean");
  }
};

}
