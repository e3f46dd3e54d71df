// SPDX-License-Identifier: MIT
// A temporary folder for one test, and the folder of real data.
#pragma once

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

namespace test {

/// A temporary folder that exists as long as this object.
class TemporaryFolder {
public:
  TemporaryFolder()
      : path_(std::filesystem::temp_directory_path() /
              ("siamese-test-" + std::to_string(std::random_device{}()) + "-" +
               std::to_string(count++))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Writes a file and returns its path.
  std::filesystem::path write(const std::string& name, std::string_view content) const {
    const std::filesystem::path file = path_ / name;
    // Some file systems sync a file at once if it is truncated and rewritten, so this removes it
    // first.
    std::filesystem::remove(file);
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }

private:
  inline static std::atomic<int> count = 0;
  std::filesystem::path path_;
};

/// The folder of real data, if the environment names one.
inline std::optional<std::filesystem::path> real_data() {
  const char* folder = std::getenv("SIAMESE_DATA");
  if (folder == nullptr) return std::nullopt;
  return std::filesystem::path(folder);
}

}
