// SPDX-License-Identifier: MIT
// Optimizers: structs of hyper-parameters. Their state has the shape of the model.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/core/math.hpp>
#include <siamese/core/option.hpp>
#include <siamese/core/parameter.hpp>
#include <siamese/training/update.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>

namespace siamese {

/// An optimizer has
///     State<M>                                                   made from a model of type M
///     validate()                                                    throws ArgumentError
///     update(device, part, model, gradient, state, step_info)    updates one part of the model
template <class O, class M>
concept Optimizer = requires(const O& optimizer, typename M::Device& device, M& model,
                             const M& gradient, typename O::template State<M>& state,
                             const StepInfo& info) {
  optimizer.validate();
  optimizer.update(device, Part{}, model, gradient, state, info);
};

/// The optimizer's state before the first step.
template <class O, Model M>
typename O::template State<M> initial_state(const O& optimizer, const M& model) {
  using State = typename O::template State<M>;
  return choose(optimizer, [&]<class Chosen>(const Chosen&) -> State {
    return typename Chosen::template State<M>(model);
  });
}

namespace detail {

/// Adam's rule. With the bias corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t, the update rate (m
/// / c1) / (sqrt(v / c2) + epsilon) equals step_size m / (sqrt(v) + margin) with step_size = rate
/// sqrt(c2) / c1 and margin = epsilon sqrt(c2).
template <class Real>
struct AdamRule {
  static constexpr std::size_t moments = 2;
  Real beta1, beta2, step_size, margin;

  SIAMESE_FUNCTION void decay(Real* m) const {
    m[0] *= beta1;
    m[1] *= beta2;
  }
  SIAMESE_FUNCTION void gather(Real g, Real* m) const {
    m[0] += (1 - beta1) * g;
    m[1] += (1 - beta2) * g * g;
  }
  SIAMESE_FUNCTION void move(Real& w, const Real* m) const {
    w -= step_size * m[0] / (square_root(m[1]) + margin);
  }
};

/// Adam's rule, after scaling the parameter by `shrink`.
template <class Real>
struct AdamWRule : AdamRule<Real> {
  Real shrink;
  SIAMESE_FUNCTION void move(Real& w, const Real* m) const {
    w *= shrink;
    AdamRule<Real>::move(w, m);
  }
};

/// m = momentum m + g; w -= rate m.
template <class Real>
struct SgdRule {
  static constexpr std::size_t moments = 1;
  Real momentum, rate;
  SIAMESE_FUNCTION void decay(Real* m) const { m[0] *= momentum; }
  SIAMESE_FUNCTION void gather(Real g, Real* m) const { m[0] += g; }
  SIAMESE_FUNCTION void move(Real& w, const Real* m) const { w -= rate * m[0]; }
};

/// v += g²; w -= rate g / (sqrt(v) + epsilon). m[0] holds g until the element moves; m[1] is v.
template <class Real>
struct AdagradRule {
  static constexpr std::size_t moments = 2;
  Real rate, epsilon;
  SIAMESE_FUNCTION void decay(Real* m) const { m[0] = 0; }
  SIAMESE_FUNCTION void gather(Real g, Real* m) const {
    m[0] = g;
    m[1] += g * g;
  }
  SIAMESE_FUNCTION void move(Real& w, const Real* m) const {
    w -= rate * m[0] / (square_root(m[1]) + epsilon);
  }
};

/// The list of options of an Adam optimizer.
template <class Adam>
constexpr auto adam_options() {
  return list_of(Option{"learning_rate", &Adam::learning_rate, or_0(any_above_0())},
                 Option{"beta1", &Adam::beta1, below_1<double>()},
                 Option{"beta2", &Adam::beta2, below_1<double>()},
                 Option{"epsilon", &Adam::epsilon, above_0()});
}

template <class Real, class O>
AdamRule<Real> adam_rule(const O& adam, const StepInfo& info) {
  const auto t = static_cast<double>(info.step);
  const double rate = adam.learning_rate * info.learning_rate_factor;
  const double root = std::sqrt(1 - std::pow(adam.beta2, t));
  return {static_cast<Real>(adam.beta1), static_cast<Real>(adam.beta2),
          static_cast<Real>(rate * root / (1 - std::pow(adam.beta1, t))),
          static_cast<Real>(adam.epsilon * root)};
}

}

/// Adam (Kingma and Ba 2015). `rows` says which rows of a table each step updates. The bias
/// correction counts all steps.
template <TableRows rows>
struct BasicAdam {
  static constexpr std::string_view name = rows == TableRows::all ? "adam" : "lazy-adam";
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;

  template <class M>
  using State = Moments<M, 2>;

  static constexpr auto options() { return detail::adam_options<BasicAdam>(); }
  void validate() const { checked(*this); }

  template <class D, Model M>
  void update(D& device, Part part, M& model, const M& gradient, State<M>& state,
              const StepInfo& info) const {
    apply_rule(device, detail::adam_rule<typename D::Real>(*this, info), info.gradient_scale, rows,
               part, model, gradient, state);
  }
};

/// Updates every row in every step, like the dense Adam of PyTorch and TensorFlow.
using Adam = BasicAdam<TableRows::all>;

/// Updates only the rows that a batch touched, and only their moments, like TensorFlow's LazyAdam.
using LazyAdam = BasicAdam<TableRows::touched>;

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), like PyTorch's AdamW: each step
/// first computes w -= rate weight_decay w for every parameter.
struct AdamW {
  static constexpr std::string_view name = "adamw";
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;

  template <class M>
  using State = Moments<M, 2>;

  static constexpr auto options() {
    constexpr Range<double> rates{.low = 0, .high = 1e3, .words = "a number from 0 to 1e3"};
    return joined(detail::adam_options<AdamW>(),
                  list_of(Option{"weight_decay", &AdamW::weight_decay, rates}));
  }
  void validate() const { checked(*this); }

  template <class D, Model M>
  void update(D& device, Part part, M& model, const M& gradient, State<M>& state,
              const StepInfo& info) const {
    using Real = typename D::Real;
    const double shrink = 1 - learning_rate * info.learning_rate_factor * weight_decay;
    const detail::AdamWRule<Real> rule{detail::adam_rule<Real>(*this, info),
                                       static_cast<Real>(shrink)};
    apply_rule(device, rule, info.gradient_scale, TableRows::all, part, model, gradient, state);
  }
};

/// Stochastic gradient descent with momentum, like PyTorch's.
struct Sgd {
  static constexpr std::string_view name = "sgd";
  double learning_rate = 0.1;
  double momentum = 0.9;

  template <class M>
  using State = Moments<M, 1>;

  static constexpr auto options() {
    return list_of(Option{"learning_rate", &Sgd::learning_rate, or_0(any_above_0())},
                   Option{"momentum", &Sgd::momentum, below_1<double>()});
  }
  void validate() const { checked(*this); }

  template <class D, Model M>
  void update(D& device, Part part, M& model, const M& gradient, State<M>& state,
              const StepInfo& info) const {
    using Real = typename D::Real;
    const detail::SgdRule<Real> rule{static_cast<Real>(momentum),
                                     static_cast<Real>(learning_rate * info.learning_rate_factor)};
    // Without momentum, rows without a gradient do not change.
    apply_rule(device, rule, info.gradient_scale,
               momentum == 0 ? TableRows::touched : TableRows::all, part, model, gradient, state);
  }
};

/// Adagrad (Duchi, Hazan and Singer 2011), like PyTorch's. Rows without a gradient do not change.
struct Adagrad {
  static constexpr std::string_view name = "adagrad";
  double learning_rate = 0.01;
  double epsilon = 1e-10;

  template <class M>
  using State = Moments<M, 2>;

  static constexpr auto options() {
    return list_of(Option{"learning_rate", &Adagrad::learning_rate, or_0(any_above_0())},
                   Option{"epsilon", &Adagrad::epsilon, above_0()});
  }
  void validate() const { checked(*this); }

  template <class D, Model M>
  void update(D& device, Part part, M& model, const M& gradient, State<M>& state,
              const StepInfo& info) const {
    using Real = typename D::Real;
    const detail::AdagradRule<Real> rule{
        static_cast<Real>(learning_rate * info.learning_rate_factor), static_cast<Real>(epsilon)};
    apply_rule(device, rule, info.gradient_scale, TableRows::touched, part, model, gradient, state);
  }
};

}
