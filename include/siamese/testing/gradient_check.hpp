// SPDX-License-Identifier: MIT
// Compares gradients with central differences, for this library's tests and for users' own layers.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/parameter.hpp>
#include <siamese/core/ragged.hpp>
#include <siamese/core/random.hpp>
#include <siamese/core/token_batch.hpp>
#include <siamese/layers/layer.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace siamese::testing {

/// The largest error of a gradient, and where it occurs. The error is relative to the largest
/// component, computed or numerical, of the same parameter or input, but at least to 1e-4, because
/// smaller components are dominated by rounding. Infinite if a component is not a number.
struct GradientError {
  double relative = 0;
  std::string where;
};

namespace detail {

template <class D>
std::vector<double> to_host(D& device, MatrixView<const typename D::Real> view) {
  std::vector<typename D::Real> row(static_cast<std::size_t>(view.columns));
  std::vector<double> values;
  for (Index i = 0; i < view.rows; ++i) {
    download(device, view.row(i), view.columns, row.data());
    values.insert(values.end(), row.begin(), row.end());
  }
  return values;
}

/// d loss / d values by central differences, element by element.
template <class D, class Loss>
std::vector<double> numerical_gradient(D& device, MatrixView<typename D::Real> values,
                                       const Loss& loss) {
  using Real = typename D::Real;
  constexpr double step = 1e-5;
  std::vector<double> gradient;
  for (Index i = 0; i < values.rows; ++i)
    for (Index j = 0; j < values.columns; ++j) {
      Real* const element = &values.row(i)[j];
      Real original = 0;
      download(device, element, 1, &original);
      const auto at = [&](double shift) {
        const Real moved = static_cast<Real>(static_cast<double>(original) + shift);
        upload(device, &moved, 1, element);
        wait(device); // the loss may use another device
        return loss();
      };
      const double above = at(step);
      const double below = at(-step);
      upload(device, &original, 1, element);
      wait(device);
      gradient.push_back((above - below) / (2 * step));
    }
  return gradient;
}

inline void compare(const std::string& where, const std::vector<double>& computed,
                    const std::vector<double>& numerical, GradientError& worst) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double difference = 0;
  double largest = 1e-4;
  for (std::size_t k = 0; k < computed.size(); ++k) {
    const double one = std::abs(computed[k] - numerical[k]);
    difference = std::max(difference, std::isnan(one) ? infinity : one);
    largest = std::max({largest, std::abs(computed[k]), std::abs(numerical[k])});
  }
  const double relative = difference / largest;
  if (relative > worst.relative) worst = {relative, where};
}

/// The loss of the checks below, sum(y w) with fixed weights w: w(i, j).
inline double loss_weight(Index i, Index j) {
  const Random random(1, RandomPurpose::initialisation);
  return static_cast<double>(
             random.uniform(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j))) -
         0.4;
}

template <class D>
double loss_of(D& device, ConstView<D> y) {
  const std::vector<double> values = to_host<D>(device, y);
  double total = 0;
  for (Index k = 0; k < static_cast<Index>(values.size()); ++k)
    total += values[static_cast<std::size_t>(k)] * loss_weight(k / y.columns, k % y.columns);
  return total;
}

/// The gradient of loss_of.
template <class D>
View<D> loss_gradient(Context<D>& context, ConstView<D> y) {
  const View<D> dy = context.matrix(y.rows, y.columns);
  for (Index i = 0; i < dy.rows; ++i)
    for (Index j = 0; j < dy.columns; ++j) {
      const auto value = static_cast<typename D::Real>(loss_weight(i, j));
      upload(context.device, &value, 1, dy.row(i) + j);
      wait(context.device); // before the value goes out of scope
    }
  return dy;
}

}

/// Compares `gradient`, of a model's parameters, with central differences of `loss()`, a double.
/// Rows of a table that the gradient does not list must have zero gradient.
template <Model M, class Loss>
GradientError check_parameters(M& model, const M& gradient, const Loss& loss) {
  using D = typename M::Device;
  D device;
  GradientError worst;
  visit(
      [&](const Path& path, auto& parameter, const auto& computed) {
        std::vector<double> values = detail::to_host(device, computed.view());
        if constexpr (requires { computed.ids; }) {
          const auto columns = static_cast<std::size_t>(parameter.view().columns);
          std::vector<Id> ids(static_cast<std::size_t>(computed.ids.size));
          download(device, computed.ids.data, computed.ids.size, ids.data());
          std::vector<double> all(static_cast<std::size_t>(parameter.view().rows) * columns);
          for (std::size_t i = 0; i < ids.size(); ++i)
            std::copy_n(values.begin() + static_cast<Index>(i * columns), columns,
                        all.begin() + ids[i] * static_cast<Index>(columns));
          values = std::move(all);
        }
        detail::compare(path.string(), values,
                        detail::numerical_gradient(device, parameter.view(), loss), worst);
      },
      model, gradient);
  return worst;
}

/// Compares `gradient`, of an input, with central differences of `loss()`.
template <class D, class Loss>
GradientError check_input(D& device, MatrixView<typename D::Real> input,
                          MatrixView<const typename D::Real> gradient, const Loss& loss) {
  GradientError worst;
  detail::compare("input", detail::to_host(device, gradient),
                  detail::numerical_gradient(device, input, loss), worst);
  return worst;
}

/// Checks the gradients of a layer, sequence layer or pooling with respect to its parameters and
/// its input `x` (rows or Ragged), for the loss sum(y w) with fixed weights w. Use a device with
/// double: central differences are too coarse in single precision. Dropout uses the same mask each
/// time.
template <Model L, class X>
GradientError check_layer(L& layer, const X& x) {
  using D = typename L::Device;
  Context<D> context;
  typename L::Cache cache;
  const auto rows_of = [](const auto& value) {
    if constexpr (requires { value.layout; }) {
      return value.values;
    } else {
      return value;
    }
  };
  const auto forward = [&] {
    context.begin_training(1, 1, 0);
    return layer.forward(context, x, cache);
  };
  const auto loss = [&] {
    const auto y = forward();
    return detail::loss_of<D>(context.device, rows_of(y));
  };

  L gradient = zero_gradient(layer);
  const auto y = forward();
  const auto dx =
      layer.backward(context, detail::loss_gradient<D>(context, rows_of(y)), cache, gradient);
  // The central differences reuse the context's memory.
  Matrix<D> computed(dx.rows, dx.columns);
  const std::vector<double> host = detail::to_host<D>(context.device, dx);
  const std::vector<typename D::Real> values(host.begin(), host.end());
  upload(context.device, values.data(), dx.rows * dx.columns, computed.view().data);
  wait(context.device);

  const GradientError parameters = check_parameters(layer, gradient, loss);
  const GradientError input = check_input(context.device, rows_of(x), computed.view(), loss);
  return parameters.relative > input.relative ? parameters : input;
}

/// Checks the gradients of an encoder's parameters in the same way, on sentences of token ids.
template <SentenceEncoder E>
GradientError check_encoder(E& encoder, Index vocabulary,
                            const std::vector<std::vector<Id>>& sentences) {
  using D = typename E::Device;
  Context<D> context;
  typename E::Cache cache;
  TokenBatch<D> batch;
  batch.resize(1);
  batch.shard(0).begin(vocabulary);
  for (const std::vector<Id>& sentence : sentences) batch.shard(0).add(sentence);
  batch.shard(0).finish();
  batch.join(1);
  batch.send(context.device);
  const Tokens tokens = batch.tokens(0);
  const auto forward = [&] {
    context.begin_training(1, 1, 0);
    return encoder.forward(context, tokens, cache);
  };

  E gradient = zero_gradient(encoder);
  const ConstView<D> y = forward();
  encoder.backward(context, detail::loss_gradient<D>(context, y), cache, gradient);
  return check_parameters(encoder, gradient,
                          [&] { return detail::loss_of<D>(context.device, forward()); });
}

}
