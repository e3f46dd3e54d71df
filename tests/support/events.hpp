// SPDX-License-Identifier: MIT
// Reads event files.
#pragma once

#include <siamese/io/file.hpp>
#include <siamese/watching/tfrecord.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace test {

/// The data of all records with correct checksums, up to the first incomplete record.
inline std::vector<std::string> records(const std::filesystem::path& path) {
  const std::string content = siamese::read_file(path);
  std::vector<std::string> result;
  for (std::size_t at = 0; at + 12 <= content.size();) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 8; ++i)
      size |= std::size_t{static_cast<unsigned char>(content[at + i])} << (8 * i);
    const std::string data = content.substr(at + 12, size);
    if (content.compare(at, size + 16, siamese::tfrecord(data)) != 0) break;
    result.push_back(data);
    at += size + 16;
  }
  return result;
}

}
