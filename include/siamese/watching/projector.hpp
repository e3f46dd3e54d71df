// SPDX-License-Identifier: MIT
// Writes vectors for TensorBoard's embedding projector.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/option.hpp>
#include <siamese/core/xtensor.hpp>
#include <siamese/io/file.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace siamese {

/// Points with a vector and some column values each.
struct PointCloud {
  std::string name;                             ///< also of its files
  VectorsOf<float> vectors;                     ///< (points, dim)
  std::vector<std::string> columns = {};        ///< names; not written for a single column
  std::vector<std::vector<std::string>> values; ///< (points, columns)
};

namespace detail {

/// A tab-separated line. Tabs and line breaks in a value become blanks, and so does an empty value,
/// because the projector skips empty lines.
inline std::string tsv_line(const std::vector<std::string>& values) {
  std::string line;
  for (const std::string& value : values) {
    if (!line.empty()) line += '\t';
    for (const char c : value.empty() ? std::string_view(" ") : std::string_view(value))
      line += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
  }
  return line + '\n';
}

}

/// Writes NAME.tensors.tsv and NAME.metadata.tsv for each cloud into the folder of a run, then
/// projector_config.pbtxt, which lists them (tensorboard/plugins/projector/projector_config.proto).
/// Throws FileError.
inline void write_projector(const std::filesystem::path& folder,
                            const std::vector<PointCloud>& clouds) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) detail::throw_file_error("create the folder", folder, error.value());
  std::string config;
  for (const PointCloud& points : clouds) {
    std::string tensors, metadata;
    if (points.columns.size() > 1) metadata = detail::tsv_line(points.columns);
    for (std::size_t i = 0; i < points.vectors.shape(0); ++i) {
      for (std::size_t j = 0; j < points.vectors.shape(1); ++j) {
        if (j > 0) tensors += '\t';
        tensors += detail::shown(points.vectors(i, j));
      }
      tensors += '\n';
      metadata += detail::tsv_line(points.values[i]);
    }
    write_file(folder / (points.name + ".tensors.tsv"), tensors);
    write_file(folder / (points.name + ".metadata.tsv"), metadata);
    config += "embeddings {\n  tensor_name: \"" + points.name + "\"\n  tensor_path: \"" +
              points.name + ".tensors.tsv\"\n  metadata_path: \"" + points.name +
              ".metadata.tsv\"\n}\n";
  }
  write_file(folder / "projector_config.pbtxt", config);
}

}
