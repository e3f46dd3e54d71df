// SPDX-License-Identifier: MIT
// Runs the command by shell lines in a folder of its own.
#pragma once

#include <support/errors.hpp>
#include <support/files.hpp>

#include <siamese/io/file.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <sys/wait.h>

namespace test {

struct Outcome {
  int code;
  std::string out, err;
};

/// Runs a shell line in the folder; `siamese` is the command under test.
inline Outcome shell(const TemporaryFolder& folder, const std::string& line) {
  const std::string path = std::filesystem::path(SIAMESE_COMMAND).parent_path().string();
  const std::filesystem::path out = folder.path() / ".out", err = folder.path() / ".err";
  const int status = std::system(("cd '" + folder.path().string() + "' && PATH='" + path +
                                  "':\"$PATH\" && {\n" + line + "\n} >.out 2>.err </dev/null")
                                     .c_str());
  return {WEXITSTATUS(status), siamese::read_file(out), siamese::read_file(err)};
}

inline std::string content(const TemporaryFolder& folder, const std::string& file) {
  return siamese::read_file(folder.path() / file);
}

inline nlohmann::json json(const TemporaryFolder& folder, const std::string& file) {
  return nlohmann::json::parse(content(folder, file));
}

inline std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) result.push_back(line);
  return result;
}

/// A folder with a small sample corpus in `corpus` and the experiment `m` trained on it; created
/// once per test program.
inline const TemporaryFolder& trained() {
  static const TemporaryFolder folder;
  static const Outcome made = shell(
      folder, "siamese sample --out corpus --pairs 1000 && siamese train cnn sample --pairs 1000 "
              "--epochs 4 --embedding-size 16 --experiment-name m --quiet");
  if (made.code != 0) throw std::runtime_error(made.err);
  return folder;
}

}
