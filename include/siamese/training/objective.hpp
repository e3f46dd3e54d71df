// SPDX-License-Identifier: MIT
// What training minimises: a loss, as an objective on the matrix of a batch's vectors.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/error.hpp>
#include <siamese/model/any.hpp>
#include <siamese/model/distance.hpp>
#include <siamese/model/head.hpp>
#include <siamese/training/batch_loss.hpp>
#include <siamese/training/ranking_loss.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <span>
#include <sstream>
#include <string>
#include <string_view>

namespace siamese {

/// What is known of a batch's n pairs.
template <class D>
struct Targets {
  VectorView<const typename D::Real> labels; ///< (n): how alike, or the number of a class
  VectorView<const Id> groups; ///< (2n): sentences that alike pairs join have the same number; only
                               ///< where `needs_groups`
};

/// The value of an objective and its gradient, in the context's memory.
template <class D>
struct Outcome {
  const typename D::Real* total_loss; ///< n times the loss of the batch
  ConstView<D> outputs;               ///< (n, outputs): the head's
  ConstView<D> dvectors;              ///< (2n, dim): the gradient of the loss
};

namespace detail {

/// What a head has for a loss to read.
struct Offer {
  bool score = false, probability = false, cosine = false, metric = false, distance = false;
};

template <class Distance>
inline constexpr Offer offer_of_distance = {.score = true,
                                            .probability = ProbabilityDistance<Distance>,
                                            .cosine = std::same_as<Distance, Cosine>,
                                            .metric = MetricDistance<Distance>,
                                            .distance = true};

template <class H>
Offer offer_of(const H& head) {
  if constexpr (requires { head.choice; }) {
    return head.visit([](const auto& chosen) { return offer_of(chosen); });
  } else if constexpr (requires { head.distance; }) {
    return choose(head.distance, []<class T>(const T&) { return offer_of_distance<T>; });
  } else {
    return {.score = head.outputs() == 1, .probability = head.gives_probability()};
  }
}

constexpr bool suits(Reads reads, Offer offer) {
  switch (reads) {
  case Reads::score:
    return offer.score;
  case Reads::probability:
    return offer.probability;
  case Reads::cosine:
    return offer.cosine;
  case Reads::logits:
    return !offer.score;
  case Reads::metric:
  case Reads::all_metrics:
    return offer.metric;
  case Reads::all_scores:
    return offer.distance;
  }
  return false;
}

/// What the user should do where it does not suit.
inline std::string needs(Reads reads) {
  switch (reads) {
  case Reads::score:
    return "one score; use a similarity, or a head with one output";
  case Reads::probability:
    return "a similarity in [0, 1]; use manhattan, euclidean or a head with one output";
  case Reads::cosine:
    return "the similarity cosine";
  case Reads::logits:
    return "a head with classes";
  case Reads::metric:
  case Reads::all_metrics:
    return "a similarity with a metric; use manhattan, euclidean or cosine";
  case Reads::all_scores:
    return "a similarity without parameters, such as cosine";
  }
  return {};
}

}

/// Whether `Loss` takes what `Distance` gives.
template <class Loss, class Distance>
concept Suits = detail::suits(Loss::reads, detail::offer_of_distance<Distance>);

/// The gradient of any loss, of one chosen at run time too, through any head.
template <class Loss>
struct Objective {
  Loss loss;

  bool needs_groups() const {
    return choose(loss, []<class L>(const L&) {
      return L::reads == Reads::all_metrics || L::reads == Reads::all_scores;
    });
  }

  /// vectors (2n, dim), rows 2i and 2i + 1 a pair.
  template <Head H, class D = typename H::Device>
  Outcome<D> operator()(Context<D>& context, const H& head, ConstView<D> vectors,
                        const Targets<D>& targets, typename H::Cache& cache, H& grad) const;

  /// Throws ArgumentError if the loss cannot take what the head gives; does not compile where both
  /// are known to the compiler.
  template <class H>
  void check(const H& head) const {
    choose(loss, [&]<class L>(const L&) {
      if constexpr (std::same_as<L, Loss>) check_statically(head);
      if (!detail::suits(L::reads, detail::offer_of(head)))
        throw ArgumentError("loss " + std::string(L::name) + " needs " + detail::needs(L::reads));
    });
  }

  /// Throws ArgumentError for a label the loss is not defined for.
  template <class H>
  void check(const H& head, std::span<const float> labels) const {
    const auto require_all = [&](auto&& good, const std::string& what) {
      const auto bad = std::ranges::find_if_not(labels, good);
      if (bad == labels.end()) return;
      std::ostringstream message;
      message << "label " << *bad << " is not " << what;
      throw ArgumentError(message.str());
    };
    require_all([](float y) { return std::isfinite(y); }, "a finite number");
    if (head.outputs() > 1) {
      const auto classes = static_cast<float>(head.outputs());
      require_all([=](float y) { return y >= 0 && y < classes && y == std::floor(y); },
                  "the number of one of the head's " + std::to_string(head.outputs()) +
                      " classes, counted from 0; a head with one output takes labels between, "
                      "with a loss such as mse");
    } else {
      choose(loss, [&]<class L>(const L&) {
        if (L::reads != Reads::score)
          require_all([](float y) { return y >= 0 && y <= 1; },
                      "in [0, 1]; scale the labels, or take a loss of any score, such as mse");
      });
    }
  }

private:
  template <class Distance, class D>
  static void check_statically(const DistanceHead<Distance, D>&) {
    // Of several distances the one chosen is known at run time.
    if constexpr (!requires { Distance::names(); })
      static_assert(Suits<Loss, Distance>,
                    "this loss does not suit this distance: see Reads in model/loss.hpp");
  }
  template <class H>
  static void check_statically(const H&) {
    // How many outputs a network has is known at run time; that it has no distance, before.
    if constexpr (
        !requires(const H& head) { head.choice; } && !requires(const H& head) { head.distance; })
      static_assert(detail::suits(Loss::reads, {.score = true, .probability = true}) ||
                        detail::suits(Loss::reads, {}),
                    "this loss reads a distance, which this head has not: see Reads in "
                    "model/loss.hpp");
  }

  template <class D, class L, class H>
  static Outcome<D> run(const L& one, Context<D>& context, const H& head, ConstView<D> vectors,
                        const Targets<D>& targets, typename H::Cache& cache, H& grad) {
    using Real = typename D::Real;
    Real* const total = context.vector(1).data;
    const ConstView<D> y = head.forward(context, vectors, cache);
    if constexpr (L::reads == Reads::metric) {
      return with_distance(head, [&]<class Distance>(const Distance&) -> Outcome<D> {
        if constexpr (MetricDistance<Distance>) {
          const DistanceHead<typename Distance::Metric, D> metric{};
          typename DistanceHead<typename Distance::Metric, D>::Cache metric_cache;
          auto none = metric;
          const ConstView<D> d = metric.forward(context, vectors, metric_cache);
          const View<D> dd = context.matrix(d.rows, d.columns);
          batch_loss(context, one, d, targets.labels, dd, total);
          return {total, y, metric.backward(context, dd, metric_cache, none)};
        } else {
          unsuited();
        }
      });
    } else if constexpr (L::reads == Reads::all_metrics || L::reads == Reads::all_scores) {
      return with_distance(head, [&]<class Distance>(const Distance& distance) -> Outcome<D> {
        const View<D> dvectors = context.matrix(vectors.rows, vectors.columns);
        const auto rank = [&](const auto& by) {
          ranking_loss<D>(context, one, by, vectors, targets.labels, targets.groups, dvectors,
                          total);
          return Outcome<D>{total, y, dvectors};
        };
        if constexpr (L::reads == Reads::all_scores) {
          return rank(distance);
        } else if constexpr (MetricDistance<Distance>) {
          return rank(typename Distance::Metric{});
        } else {
          unsuited();
        }
      });
    } else {
      const View<D> dy = context.matrix(y.rows, y.columns);
      batch_loss(context, one, y, targets.labels, dy, total);
      return {total, y, head.backward(context, dy, cache, grad)};
    }
  }

  /// f(the distance of a head that has one).
  template <class H, class F>
  static auto with_distance(const H& head, const F& f) -> decltype(f(Cosine{})) {
    if constexpr (requires { head.choice; }) {
      return head.visit([&](const auto& chosen) { return with_distance(chosen, f); });
    } else if constexpr (requires { head.distance; }) {
      return choose(head.distance, f);
    } else {
      unsuited();
    }
  }

  [[noreturn]] static void unsuited() {
    throw ArgumentError("the loss does not take what the head gives; see Objective::check");
  }
};

// Not inline, so that a program of many encoders can instantiate it once.
template <class Loss>
template <Head H, class D>
Outcome<D> Objective<Loss>::operator()(Context<D>& context, const H& head, ConstView<D> vectors,
                                       const Targets<D>& targets, typename H::Cache& cache,
                                       H& grad) const {
  return choose(loss, [&](const auto& chosen) {
    return run<D>(chosen, context, head, vectors, targets, cache, grad);
  });
}

}
