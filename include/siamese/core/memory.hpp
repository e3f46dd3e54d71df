// SPDX-License-Identifier: MIT
// Owned memory of a device: Buffer, a growable array; Arena, temporaries of a step;
// AllocationLimit, a cap on allocations.
#pragma once

#include <siamese/core/config.hpp>

#include <algorithm>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace siamese {

/// Caps the bytes that this thread's buffers may allocate during its lifetime; memory they release
/// does not count. Beyond the cap they throw std::bad_alloc. Use it for sizes from an untrusted
/// file.
class AllocationLimit {
public:
  explicit AllocationLimit(Index bytes) : before_(std::exchange(left_, bytes)) {}
  ~AllocationLimit() { left_ = before_; }
  AllocationLimit(const AllocationLimit&) = delete;
  AllocationLimit& operator=(const AllocationLimit&) = delete;

  /// Counts an allocation. Throws std::bad_alloc if it exceeds the limit.
  static void spend(Index bytes) {
    if (bytes > left_) throw std::bad_alloc();
    if (left_ != none) left_ -= bytes;
  }

private:
  static constexpr Index none = std::numeric_limits<Index>::max();
  inline static thread_local Index left_ = none;
  Index before_;
};

/// An array in the memory of device `D`. Shrinking keeps the memory, so that varying sizes allocate
/// only until the largest has occurred.
template <class D, class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);
  using Memory = typename D::Memory;

public:
  Buffer() = default;
  /// Holds `size` zeros.
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

  /// Changes the size; the content is then unspecified.
  void resize(Index size) {
    if (size > capacity_) grow(std::max(size, capacity_ + capacity_ / 2));
    size_ = size;
  }

  void assign_zero(Index size) {
    resize(size);
    Memory::zero(data_, bytes());
  }

private:
  Index bytes() const { return size_ * Index{sizeof(T)}; }
  [[gnu::noinline]] void grow(Index capacity) {
    AllocationLimit::spend(capacity * Index{sizeof(T)});
    T* data = static_cast<T*>(Memory::allocate(capacity * Index{sizeof(T)}));
    Memory::release(std::exchange(data_, data));
    capacity_ = capacity;
  }
  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  T* data_ = nullptr;
  Index size_ = 0;
  Index capacity_ = 0;
};

/// Memory for the temporaries of one step: taken piece by piece, released all at once. After a few
/// steps one block is large enough for any step, and nothing more is allocated.
template <class D>
class Arena {
public:
  /// `count` uninitialised elements, valid until `rewind`; aligned to 64 bytes if the device's
  /// memory is.
  template <class T>
  T* take(Index count) {
    static_assert(std::is_trivially_copyable_v<T>);
    const Index bytes = (count * Index{sizeof(T)} + alignment - 1) / alignment * alignment;
    if (blocks_.empty() || used_ + bytes > blocks_.back().size()) {
      add_block(std::max(bytes, 2 * total_));
      total_ += blocks_.back().size();
    }
    std::byte* piece = blocks_.back().data() + used_;
    used_ += bytes;
    return reinterpret_cast<T*>(piece);
  }

  /// Releases everything taken.
  void rewind() {
    if (blocks_.size() > 1) {
      blocks_.clear();
      add_block(total_);
    }
    used_ = 0;
  }

private:
  // Not inlined, because layers take memory at many places and rarely need a block.
  [[gnu::noinline]] void add_block(Index bytes) {
    blocks_.emplace_back();
    blocks_.back().resize(bytes);
    used_ = 0;
  }

  static constexpr Index alignment = 64;
  std::vector<Buffer<D, std::byte>> blocks_;
  Index used_ = 0;  // bytes in the last block
  Index total_ = 0; // bytes in all blocks
};

}
