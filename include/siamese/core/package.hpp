// SPDX-License-Identifier: MIT
// Arrays that the host makes and the device reads, brought there in one copy.
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

/// Filled with `clear` and `add`, gathered, then sent. Keeps its memory from one filling to the
/// next. Where the host's memory is the device's, that is all there is.
template <class D>
class Package {
public:
  /// Where an array lies in the package.
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

  /// The values must stay as they are until they are gathered.
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

  /// Puts all arrays together. The device may still compute with what has been sent before; `wait`
  /// has been called since then, so that it is done with the host's memory.
  void gather() {
    staging_.resize(bytes_);
    for (const auto& [values, first] : arrays_)
      if (!values.empty()) std::memcpy(staging_.data() + first, values.data(), values.size());
    is_gathered_ = true;
  }

  /// Gathers the arrays if that has not been done.
  void send([[maybe_unused]] D& device) {
    if (!is_gathered_) gather();
    if constexpr (!is_there) {
      memory_.resize(bytes_);
      upload(device, staging_.data(), bytes_, memory_.data());
    }
  }

  /// Once it is sent, in the device's memory.
  template <class T>
  VectorView<const T> at(Place<T> place) const {
    const std::byte* const memory = is_there ? staging_.data() : memory_.data();
    return {reinterpret_cast<const T*>(memory + place.first), place.size};
  }

private:
  static constexpr Index alignment = 16; // of any type
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
