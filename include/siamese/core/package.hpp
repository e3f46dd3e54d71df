// SPDX-License-Identifier: MIT
// Package: several host arrays that reach the device in one copy.
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/core/memory.hpp>

#include <concepts>
#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

namespace siamese {

/// Call `clear`, `add` for each array, `gather`, then `send`. Keeps its memory for the next use. If
/// host and device share memory, `send` copies nothing.
template <class D>
class Package {
public:
  /// The place of an array in the package.
  template <class T>
  struct Place {
    Index first = 0; ///< in bytes
    Index size = 0;
  };

  void clear() {
    arrays_.clear();
    bytes_ = 0;
    is_gathered_ = false;
  }

  /// Adds an array. Its values must not change before `gather`.
  template <class T>
  Place<T> add(const std::vector<T>& values) {
    static_assert(std::is_trivially_copyable_v<T>);
    const Place<T> place{bytes_, static_cast<Index>(values.size())};
    is_gathered_ = false;
    arrays_.push_back({std::as_bytes(std::span(values)), bytes_});
    const Index end = bytes_ + place.size * Index{sizeof(T)};
    bytes_ = (end + alignment - 1) / alignment * alignment;
    return place;
  }

  /// Copies all arrays into one buffer. The device may still compute with the previous package, but
  /// the caller must have called `wait` after sending it, so that the device no longer reads the
  /// host's buffer.
  void gather() {
    staging_.resize(bytes_);
    for (const auto& [values, first] : arrays_)
      if (!values.empty()) std::memcpy(staging_.data() + first, values.data(), values.size());
    is_gathered_ = true;
  }

  /// Copies the arrays to the device; gathers them first if necessary.
  void send([[maybe_unused]] D& device) {
    if (!is_gathered_) gather();
    if constexpr (!is_there) {
      memory_.resize(bytes_);
      upload(device, staging_.data(), bytes_, memory_.data());
    }
  }

  /// An array in the device's memory; valid after `send`.
  template <class T>
  VectorView<const T> at(Place<T> place) const {
    const std::byte* const memory = is_there ? staging_.data() : memory_.data();
    return {reinterpret_cast<const T*>(memory + place.first), place.size};
  }

private:
  static constexpr Index alignment = 16; // enough for any type
  static constexpr bool is_there = std::same_as<typename D::Staging, typename D::Memory>;

  struct Array {
    std::span<const std::byte> values;
    Index first;
  };

  std::vector<Array> arrays_;
  Index bytes_ = 0;
  bool is_gathered_ = false;
  Buffer<typename D::Staging, std::byte> staging_;
  Buffer<D, std::byte> memory_;
};

}
