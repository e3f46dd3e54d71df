// SPDX-License-Identifier: MIT
// Decompresses gzip data by zlib, if the component siamese::data is linked.
#pragma once

#if defined(SIAMESE_HAS_ZLIB) && SIAMESE_HAS_ZLIB

#include <siamese/core/error.hpp>

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>

namespace siamese {

/// Decompresses one gzip stream, which may consist of several members.
class Inflate {
public:
  explicit Inflate(std::string name) : name_(std::move(name)) {
    constexpr int largest_window = 15, gzip_only = 16;
    if (inflateInit2(&stream_, largest_window + gzip_only) != Z_OK)
      throw Error(name_ + ": zlib cannot start; is there enough memory?");
  }
  ~Inflate() { inflateEnd(&stream_); }
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;

  /// Reads up to out.size() decompressed bytes and returns their number; 0 at the end. `read(span)`
  /// fetches compressed bytes into `input` and returns their number, 0 at the end. Throws
  /// InputError for damaged data.
  template <class Read>
  std::size_t read(std::span<char> out, std::span<char> input, Read&& read) {
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

}

#endif
