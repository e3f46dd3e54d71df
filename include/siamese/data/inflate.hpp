// SPDX-License-Identifier: MIT
// Decompresses gzip data by zlib, if the component siamese::data is linked.
#pragma once

#include <siamese/core/error.hpp>

#if defined(SIAMESE_HAS_ZLIB) && SIAMESE_HAS_ZLIB
#include <zlib.h>
#endif

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace siamese {

/// Decompresses one stream.
class Decompressor {
public:
  Decompressor() = default;
  virtual ~Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  /// Fetches compressed bytes into a span and returns their number, 0 at the end.
  using Read = std::function<std::size_t(std::span<char>)>;
  /// Reads up to out.size() decompressed bytes and returns their number; 0 at the end. `read`
  /// fetches bytes into `input`. Throws InputError for damaged data.
  virtual std::size_t read(std::span<char> out, std::span<char> input, const Read& read) = 0;
};

namespace detail {
/// Makes a decompressor of the gzip data in the named file; null if no source of the program is
/// compiled with zlib. One that is sets it before main begins, for all sources: so they are the
/// same code with zlib and without.
inline std::unique_ptr<Decompressor> (*make_inflate)(const std::string& name) = nullptr;
}

#if defined(SIAMESE_HAS_ZLIB) && SIAMESE_HAS_ZLIB

/// Decompresses one gzip stream, which may consist of several members.
class Inflate final : public Decompressor {
public:
  explicit Inflate(std::string name) : name_(std::move(name)) {
    constexpr int largest_window = 15, gzip_only = 16;
    if (inflateInit2(&stream_, largest_window + gzip_only) != Z_OK)
      throw Error(name_ + ": zlib cannot start; is there enough memory?");
  }
  ~Inflate() override { inflateEnd(&stream_); }

  std::size_t read(std::span<char> out, std::span<char> input, const Read& read) override {
    const auto size =
        static_cast<uInt>(std::min<std::size_t>(out.size(), std::numeric_limits<uInt>::max()));
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = size;
    while (stream_.avail_out == size) {
      if (stream_.avail_in == 0) {
        stream_.next_in = reinterpret_cast<Bytef*>(input.data());
        stream_.avail_in = static_cast<uInt>(read(input));
        if (stream_.avail_in == 0) {
          if (in_member_) throw InputError(name_, 0, "the gzip data ends early; fetch it again");
          break;
        }
      }
      if (!in_member_ && has_ended_ && *stream_.next_in == 0) { // tapes and disks pad with zeros
        ++stream_.next_in;
        --stream_.avail_in;
        continue;
      }
      in_member_ = true;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) {
        in_member_ = false;
        has_ended_ = true;
        inflateReset(&stream_);
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        throw InputError(name_, 0,
                         "the gzip data is corrupt, or other bytes follow it; fetch it again");
      }
    }
    return size - stream_.avail_out;
  }

private:
  std::string name_;
  z_stream stream_{};
  bool in_member_ = false, has_ended_ = false;
};

namespace detail {
inline const bool inflate_is_there = [] {
  make_inflate = [](const std::string& name) -> std::unique_ptr<Decompressor> {
    return std::make_unique<Inflate>(name);
  };
  return true;
}();
}

#endif

}
