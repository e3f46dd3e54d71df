// SPDX-License-Identifier: MIT
// Reads the bytes of a file, a pipe or a socket, plain or gzip. Needs POSIX.
#pragma once

#include <siamese/core/descriptor.hpp>
#include <siamese/core/error.hpp>
#include <siamese/core/number.hpp>
#include <siamese/data/inflate.hpp>

#include <algorithm>
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
  explicit ByteReader(const std::filesystem::path& path)
      : name_(path.string()), file_(opened(path)), raw_(1 << 16) {
    peeked_ = file_.read(raw_);
    if (peeked_ == 1 && raw_[0] == '\x1f') peeked_ += file_.read(std::span(raw_).subspan(1));
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
  static Descriptor opened(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
      throw FileError(path.string() + ": is a folder; name a file in it");
    if (const std::optional<int> open = named_descriptor(path)) return Descriptor::of(path, *open);
    return Descriptor(path, O_RDONLY | O_NOCTTY);
  }

  std::size_t read_file(std::span<char> out) {
    if (peeked_ == 0) return file_.read(out);
    const std::size_t count = std::min(out.size(), peeked_);
    std::memmove(out.data(), raw_.data() + peeked_from_, count);
    peeked_from_ += count;
    peeked_ -= count;
    return count;
  }

  std::string name_;
  Descriptor file_;
  std::vector<char> raw_;
  std::size_t peeked_ = 0, peeked_from_ = 0;
  std::unique_ptr<Decompressor> inflate_;
};

}
