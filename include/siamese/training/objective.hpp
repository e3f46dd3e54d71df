// SPDX-License-Identifier: MIT
// Objectives: the loss of a batch as a function of its vectors, and its gradient.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/core/context.hpp>
#include <siamese/core/error.hpp>
#include <siamese/core/option.hpp>
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

/// The labels of a batch's n pairs.
template <class D>
struct Targets {
  VectorView<const typename D::Real> labels; ///< (n): how alike, or the number of a class
  VectorView<const Id> groups; ///< (2n): equal for sentences that alike pairs join; only filled if
                               ///< `needs_groups`
};

/// The value of an objective and its gradient, in the context's memory.
template <class D>
struct Outcome {
  const typename D::Real* total_loss; ///< n times the loss of the batch
  ConstView<D> outputs;               ///< (n, outputs): the head's outputs
  ConstView<D> dvectors;              ///< (2n, dim): the gradient of the loss
};

namespace detail {

/// The quantities that a head offers to a loss.
struct Offer {
  bool output = false, probability = false, cosine = false, logits = false;
  bool nonnegative_distance = false, distance = false;
};

template <Distance T>
inline constexpr Offer offer_of_distance = {.output = true,
                                            .probability = T::is_probability,
                                            .cosine = std::same_as<T, Cosine>,
                                            .nonnegative_distance = T::is_nonnegative,
                                            .distance = true};

/// The offers that a head with parameters may have.
inline constexpr Offer all_offers_of_networks = {
    .output = true, .probability = true, .logits = true};

/// Whether `distance_of` accepts a head, which therefore has a distance or may have one.
template <class H>
concept MayHaveDistance = requires(const H& head) {
  distance_of(head);
};

template <class H>
Offer offer_of(const H& head) {
  if constexpr (MayHaveDistance<H>) {
    if (const auto* const distance = distance_of(head))
      return choose(*distance, []<class T>(const T&) { return offer_of_distance<T>; });
  }
  const bool one = head.outputs() == 1;
  return {.output = one, .probability = head.gives_probability(), .logits = !one};
}

/// The offer that a loss needs, and the remedy for the user if it is missing.
struct Need {
  Reads reads;
  bool Offer::*offer;
  std::string_view remedy;
};

inline constexpr Need needs[] = {
    {Reads::output, &Offer::output, "one output; use a distance, or a head with one output"},
    {Reads::probability, &Offer::probability,
     "outputs in [0, 1]; use the distance manhattan or euclidean, or a head with one output"},
    {Reads::cosine, &Offer::cosine, "the distance cosine"},
    {Reads::logits, &Offer::logits, "a head with classes"},
    {Reads::distance, &Offer::nonnegative_distance,
     "a distance that is never negative; use manhattan, euclidean or cosine"},
    {Reads::all_distances, &Offer::nonnegative_distance,
     "a distance that is never negative; use manhattan, euclidean or cosine"},
    {Reads::all_similarities, &Offer::distance, "a distance, such as cosine, and not a network"},
};

constexpr const Need& need_of(Reads reads) {
  return *std::find_if(std::begin(needs), std::end(needs),
                       [&](const Need& need) { return need.reads == reads; });
}

/// Whether a loss compares all vectors of a batch with each other.
constexpr bool reads_all(Reads reads) {
  return reads == Reads::all_distances || reads == Reads::all_similarities;
}

constexpr bool suits(Reads reads, Offer offer) { return offer.*need_of(reads).offer; }

inline void validate_training(std::string_view loss, LearnsFrom learns_from,
                              std::span<const float> labels) {
  const std::string begin = "loss " + std::string(loss) + " learns from ";
  const auto is_alike = [](float label) { return label >= 0.5F; };
  if (learns_from == LearnsFrom::alike_pairs &&
      std::none_of(labels.begin(), labels.end(), is_alike))
    throw ArgumentError(begin + "alike pairs, and no training pair is alike; check the labels, or "
                                "take another loss, such as mse");
  const auto is_first = [&](float label) { return label == labels[0]; };
  if (learns_from == LearnsFrom::different_labels &&
      std::all_of(labels.begin(), labels.end(), is_first))
    throw ArgumentError(begin + "pairs of different labels, and all training pairs have the same; "
                                "give alike and not alike pairs, or take the loss "
                                "multiple-negatives-ranking for alike pairs alone");
}

template <class L>
inline constexpr bool is_loss = PairLoss<L> || requires {
  L::name;
  L::reads;
};
template <class... Choices>
inline constexpr bool is_loss<AnyOf<Choices...>> = (is_loss<Choices> && ...);

}

/// Whether `Loss` accepts the quantities that the distance `T` offers.
template <class Loss, class T>
concept Suits = detail::suits(Loss::reads, detail::offer_of_distance<T>);

/// The gradient of a loss, which may be chosen at run time, through any head.
template <class Loss>
struct Objective {
  static_assert(detail::is_loss<Loss>, "a loss is a PairLoss (model/loss.hpp), or has at least "
                                       "`name` and `reads`");
  Loss loss;

  bool needs_groups() const {
    return choose(loss, []<class L>(const L&) { return detail::reads_all(L::reads); });
  }

  /// Computes loss, outputs and gradient; adds the head's gradient to `grad`. Rows 2i and 2i + 1 of
  /// vectors (2n, dim) are pair i.
  template <Head H, class D = typename H::Device>
  Outcome<D> operator()(Context<D>& context, const H& head, ConstView<D> vectors,
                        const Targets<D>& targets, typename H::Cache& cache, H& grad) const;

  /// Throws ArgumentError if the loss does not accept the head's offers. If the compiler knows
  /// both, this is a compile error.
  template <class H>
  void validate(const H& head) const {
    choose(loss, [&]<class L>(const L& chosen) {
      if constexpr (std::same_as<L, Loss>) check_statically(head);
      if constexpr (HasOptions<L>) checked(chosen);
      if (!detail::suits(L::reads, detail::offer_of(head)))
        throw ArgumentError("loss " + std::string(L::name) + " needs " +
                            std::string(detail::need_of(L::reads).remedy));
    });
  }

  /// Throws ArgumentError for a label for which the loss is not defined.
  template <class H>
  void validate(const H& head, std::span<const float> labels) const {
    const auto require_all = [&](auto&& good, const std::string& what) {
      const auto bad = std::find_if_not(labels.begin(), labels.end(), good);
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
        if (L::reads != Reads::output)
          require_all(
              [](float y) { return y >= 0 && y <= 1; },
              "in [0, 1]; scale the labels, or take a loss for labels of any size, such as mse");
      });
    }
  }

  /// Throws ArgumentError if the loss has nothing to learn from in training pairs with these
  /// labels.
  void validate_training(std::span<const float> labels) const {
    choose(loss, [&]<class L>(const L&) {
      if constexpr (requires { L::learns_from; })
        detail::validate_training(L::name, L::learns_from, labels);
    });
  }

private:
  template <class T, class D>
  static void check_statically(const DistanceHead<T, D>&) {
    // For a distance chosen by name, the choice is known at run time only.
    if constexpr (Distance<T>)
      static_assert(Suits<Loss, T>,
                    "this loss does not suit this distance: see Reads in model/loss.hpp");
  }
  template <class H>
  static void check_statically(const H&) {
    // The number of a network's outputs is known at run time only; the compiler knows already that
    // it has no distance.
    if constexpr (!detail::MayHaveDistance<H>)
      static_assert(detail::suits(Loss::reads, detail::all_offers_of_networks),
                    "this loss reads a distance, which this head does not have: see Reads in "
                    "model/loss.hpp");
  }

  template <class D, class L, class H>
  static Outcome<D> run(const L& one, Context<D>& context, const H& head, ConstView<D> vectors,
                        const Targets<D>& targets, typename H::Cache& cache, H& grad) {
    typename D::Real* const total = context.vector(1).data;
    const ConstView<D> y = head.forward(context, vectors, cache);
    if constexpr (L::reads != Reads::distance && !detail::reads_all(L::reads)) {
      const View<D> dy = context.matrix(y.rows, y.columns);
      batch_loss(context, one, y, targets.labels, dy, total);
      return {total, y, head.backward(context, dy, cache, grad)};
    } else {
      const View<D> dvectors = context.matrix(vectors.rows, vectors.columns);
      visit_distance(head, [&](const auto& distance) {
        if constexpr (detail::reads_all(L::reads)) {
          ranking_loss(context, one, distance, vectors, targets.labels, targets.groups, dvectors,
                       total);
        } else {
          const View<D> d = context.matrix(y.rows, 1), dd = context.matrix(y.rows, 1);
          const auto distances = detail::only_column(d);
          pair_distances(context.device, distance, vectors, distances);
          batch_loss(context, one, d, targets.labels, dd, total);
          pair_distances_backward(context.device, distance, vectors, distances,
                                  detail::only_column(dd), dvectors);
        }
      });
      return {total, y, dvectors};
    }
  }

  /// Calls f with the distance of a head that has one.
  template <class H, class F>
  static void visit_distance(const H& head, const F& f) {
    if constexpr (detail::MayHaveDistance<H>) {
      if (const auto* const distance = distance_of(head)) return choose(*distance, f);
    }
    throw ArgumentError("the loss does not take what the head gives; see Objective::validate");
  }
};

// Not inline, so that a program with many encoders can instantiate it once.
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
