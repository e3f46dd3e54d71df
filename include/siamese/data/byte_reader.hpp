// SPDX-License-Identifier: MIT
// Reads the bytes of a file, a pipe or a socket, plain or gzip. Needs POSIX.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/number.hpp>
#include <siamese/data/inflate.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace siamese::detail {

/// The number of this process's open descriptor that a path names, such as /dev/stdin or /dev/fd/3.
inline std::optional<int> named_descriptor(const std::filesystem::path& path) {
  const std::string name = path.string();
  if (name == "/dev/stdin") return STDIN_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"})
    if (name.starts_with(folder))
      return parse_number<int>(std::string_view(name).substr(folder.size()));
  return {};
}

/// Whether a second reading begins where the first one did: not with pipes, nor with descriptors,
/// which are read on from where they are.
inline bool can_be_read_again(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && !named_descriptor(path);
}

/// Reads the bytes of a file; decompresses gzip data, which it recognises by content. A path that
/// names a descriptor is read from that descriptor's place on, and may be a socket.
class ByteReader {
public:
  /// Throws FileError.
  explicit ByteReader(const std::filesystem::path& path) : name_(path.string()), raw_(1 << 16) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
      throw FileError(name_ + ": is a folder; name a file in it");
    const std::optional<int> open = named_descriptor(path);
    do
      descriptor_.number = open ? ::fcntl(*open, F_DUPFD_CLOEXEC, 0)
                                : ::open(name_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (descriptor_.number < 0 && errno == EINTR);
    if (descriptor_.number < 0)
      throw FileError(name_ + ": cannot be opened (" + std::strerror(errno) +
                      "); check the path and its permissions");
    peeked_ = read_raw(raw_);
    if (peeked_ == 1 && raw_[0] == '\x1f') peeked_ += read_raw(std::span(raw_).subspan(1));
    if (peeked_ >= 2 && raw_[0] == '\x1f' && raw_[1] == '\x8b') {
      if (make_inflate == nullptr)
        throw FileError(name_ + ": is gzip data, which needs the component siamese::data; link it, "
                                "or decompress the file first");
      inflate_ = make_inflate(name_);
    }
  }

  /// Reads up to out.size() bytes and returns their number; 0 at the end. Waits for bytes only
  /// while there are none, so that a pipe's lines arrive when they are written. Throws FileError.
  std::size_t read(std::span<char> out) {
    if (inflate_ != nullptr)
      return inflate_->read(out, raw_, [this](std::span<char> input) { return read_file(input); });
    return read_file(out);
  }

  const std::string& name() const { return name_; }

private:
  struct Descriptor {
    int number = -1;

    Descriptor() = default;
    ~Descriptor() {
      if (number >= 0) ::close(number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
  };

  std::size_t read_file(std::span<char> out) {
    if (peeked_ == 0) return read_raw(out);
    const std::size_t count = std::min(out.size(), peeked_);
    std::memmove(out.data(), raw_.data() + peeked_from_, count);
    peeked_from_ += count;
    peeked_ -= count;
    return count;
  }

  std::size_t read_raw(std::span<char> out) {
    ssize_t count = 0;
    do count = ::read(descriptor_.number, out.data(), out.size());
    while (count < 0 && errno == EINTR);
    if (count < 0)
      throw FileError(name_ + ": reading failed (" + std::strerror(errno) + "); check the disk");
    return static_cast<std::size_t>(count);
  }

  std::string name_;
  Descriptor descriptor_;
  std::vector<char> raw_;
  std::size_t peeked_ = 0, peeked_from_ = 0;
  std::unique_ptr<Decompressor> inflate_;
};

}
