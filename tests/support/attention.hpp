// SPDX-License-Identifier: MIT
// Parameters of attention in the golden values, and their gradients.
#pragma once

#include "compare.hpp"
#include "golden.hpp"

#include <siamese/layers/attention.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace test {

/// "query.weight" in a model is "query_weight" in the golden values.
inline std::string golden_name(const siamese::Path& path) {
  std::string name = path.string();
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

template <siamese::Model M>
void set_golden(M& model, const nlohmann::json& values) {
  visit(
      [&](const siamese::Path& path, auto& parameter) {
        set<typename M::Device>(parameter.view(), plain(values[golden_name(path)]));
      },
      model);
}

template <siamese::Model M>
void check_golden_gradient(const M& gradient, const nlohmann::json& values) {
  visit(
      [&](const siamese::Path& path, const auto& computed) {
        const std::string name = "d" + golden_name(path);
        CHECK_MESSAGE(difference(test::values<typename M::Device>(computed.view()),
                                 plain(values[name]).values) <= golden_tolerance,
                      name);
      },
      gradient);
}

}
