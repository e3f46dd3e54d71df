// SPDX-License-Identifier: MIT
// history.jsonl: one line an epoch, on the disk when the epoch has ended.
#pragma once

#include <siamese/io/file.hpp>
#include <siamese/io/options.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <system_error>

namespace siamese::tool {

/// A callback that appends to the file. A training that goes on from a checkpoint first drops what
/// was written after that.
class History {
public:
  explicit History(std::filesystem::path file) : file_(std::move(file)) {}

  template <class State>
  void on_epoch_end(const State& state) {
    const std::string line = nlohmann::json(state.record).dump() + '\n';
    detail::Descriptor file(file_, O_WRONLY | O_CREAT | O_APPEND);
    file.write(line);
    file.sync();
    bytes_ += line.size();
  }

  template <class Archive, class State>
  void serialize(Archive& archive, State&) {
    archive("bytes", bytes_);
    std::error_code error;
    // What a checkpoint counts was on the disk before it.
    if (std::filesystem::file_size(file_, error) > bytes_ && !error)
      std::filesystem::resize_file(file_, bytes_, error);
  }

private:
  std::filesystem::path file_;
  std::uintmax_t bytes_ = 0;
};

}
