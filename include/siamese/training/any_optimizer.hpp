// SPDX-License-Identifier: MIT
// AnyOptimizer: an optimizer chosen by name at run time.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/training/optimizer.hpp>

#include <variant>

namespace siamese {

/// An optimizer chosen by name. It dispatches once per step and part.
struct AnyOptimizer : AnyOf<LazyAdam, Adam, AdamW, Sgd, Adagrad> {
  using AnyOf::AnyOf;

  template <class M>
  using State = std::variant<Moments<M, 1>, Moments<M, 2>>;

  void validate() const {
    visit([](const auto& chosen) { chosen.validate(); });
  }

  template <class D, Model M>
  void update(D& device, Part part, M& model, const M& gradient, State<M>& state,
              const StepInfo& info) const {
    visit([&]<class O>(const O& chosen) {
      chosen.update(device, part, model, gradient, std::get<typename O::template State<M>>(state),
                    info);
    });
  }
};

}
