// SPDX-License-Identifier: MIT
// Values computed by PyTorch with tests/golden/generate.py.
#pragma once

#include "plain.hpp"

#include <siamese/io/file.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace test {

/// Golden values have 9 significant digits.
inline constexpr double golden_tolerance = 1e-8;

/// The folder of the values; defined in main.cpp.
extern const char* const golden_folder;

inline nlohmann::json golden(const std::string& name) {
  return nlohmann::json::parse(siamese::read_file(golden_folder + ('/' + name) + ".json"));
}

/// A list of rows, or one row.
inline Plain<double> plain(const nlohmann::json& list) {
  if (!list.at(0).is_array())
    return {1, static_cast<Index>(list.size()), list.get<std::vector<double>>()};
  Plain<double> result(0, static_cast<Index>(list.at(0).size()));
  for (const nlohmann::json& row : list)
    for (const nlohmann::json& value : row) result.values.push_back(value);
  result.rows = static_cast<Index>(list.size());
  return result;
}

/// Writes golden values into a parameter of the same shape.
template <class D>
void set(siamese::MatrixView<typename D::Real> parameter, const Plain<double>& golden) {
  const std::vector<typename D::Real> values(golden.values.begin(), golden.values.end());
  D device;
  upload(device, values.data(), parameter.rows * parameter.columns, parameter.data);
}

}
