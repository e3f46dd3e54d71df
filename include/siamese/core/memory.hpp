// SPDX-License-Identifier: MIT
// Owned memory of a device: Buffer grows and is kept, Arena is rewound at every step,
// AllocationLimit keeps them small.
#pragma once

#include <siamese/core/config.hpp>

#include <algorithm>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace siamese {

/// While it lives, the buffers of this thread together take no more than so many new bytes,
/// whatever they give back: std::bad_alloc beyond. For sizes that nobody vouches for.
class AllocationLimit {
public:
  explicit AllocationLimit(Index bytes) : before_(std::exchange(left_, bytes)) {}
  ~AllocationLimit() { left_ = before_; }
  AllocationLimit(const AllocationLimit&) = delete;
  AllocationLimit& operator=(const AllocationLimit&) = delete;

  /// Before an allocation of so many bytes.
  static void spend(Index bytes) {
    if (bytes > left_) throw std::bad_alloc();
    if (left_ != none) left_ -= bytes;
  }

private:
  static constexpr Index none = std::numeric_limits<Index>::max();
  inline static thread_local Index left_ = none;
  Index before_;
};

/// Contiguous elements in the memory of device `D`. Shrinking keeps the memory, so that sizes that
/// vary from batch to batch allocate only until the largest has been seen.
template <class D, class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);
  using Memory = typename D::Memory;

public:
  Buffer() = default;
  /// `size` zeros.
  explicit Buffer(Index size) { assign_zero(size); }
  Buffer(const Buffer& other) { *this = other; }
  Buffer(Buffer&& other) noexcept { swap(other); }
  ~Buffer() { Memory::release(data_); }

  Buffer& operator=(const Buffer& other) {
    if (this == &other) return *this;
    resize(other.size_);
    Memory::copy(data_, other.data_, bytes());
    return *this;
  }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  Index size() const { return size_; }

  /// Changes the size; the content is unspecified afterwards.
  void resize(Index size) {
    if (size > capacity_) {
      const Index capacity = std::max(size, capacity_ + capacity_ / 2);
      AllocationLimit::spend(capacity * Index{sizeof(T)});
      T* data = static_cast<T*>(Memory::allocate(capacity * Index{sizeof(T)}));
      Memory::release(std::exchange(data_, data));
      capacity_ = capacity;
    }
    size_ = size;
  }

  void assign_zero(Index size) {
    resize(size);
    Memory::zero(data_, bytes());
  }

private:
  Index bytes() const { return size_ * Index{sizeof(T)}; }
  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  T* data_ = nullptr;
  Index size_ = 0;
  Index capacity_ = 0;
};

/// Memory for the temporaries of one step: taken piece by piece, given back all at once. After the
/// first steps one block holds the largest step and nothing is allocated any more.
template <class D>
class Arena {
public:
  /// `count` unspecified elements, valid until `rewind`; aligned to 64 bytes where the device's
  /// memory is.
  template <class T>
  T* take(Index count) {
    static_assert(std::is_trivially_copyable_v<T>);
    const Index bytes = (count * Index{sizeof(T)} + alignment - 1) / alignment * alignment;
    if (blocks_.empty() || used_ + bytes > blocks_.back().size()) {
      blocks_.emplace_back();
      blocks_.back().resize(std::max(bytes, 2 * total_));
      total_ += blocks_.back().size();
      used_ = 0;
    }
    std::byte* piece = blocks_.back().data() + used_;
    used_ += bytes;
    return reinterpret_cast<T*>(piece);
  }

  /// Ends the life of everything taken.
  void rewind() {
    if (blocks_.size() > 1) {
      blocks_.clear();
      blocks_.emplace_back();
      blocks_.back().resize(total_);
    }
    used_ = 0;
  }

private:
  static constexpr Index alignment = 64;
  std::vector<Buffer<D, std::byte>> blocks_;
  Index used_ = 0;  // bytes of the last block
  Index total_ = 0; // bytes of all blocks
};

}
