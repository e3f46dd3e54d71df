// SPDX-License-Identifier: MIT
// Host memory, as a device's `Memory`: allocation, copies and zeros.
#pragma once

#include <siamese/core/config.hpp>

#include <cstring>
#include <new>

namespace siamese {

/// Host memory, aligned for the widest vectors.
struct HostMemory {
  using Memory = HostMemory;

  static void* allocate(Index bytes) {
    return ::operator new(static_cast<std::size_t>(bytes), alignment);
  }
  static void release(void* data) noexcept { ::operator delete(data, alignment); }
  static void copy(void* to, const void* from, Index bytes) {
    if (bytes > 0) std::memcpy(to, from, static_cast<std::size_t>(bytes));
  }
  static void zero(void* data, Index bytes) {
    if (bytes > 0) std::memset(data, 0, static_cast<std::size_t>(bytes));
  }

private:
  static constexpr std::align_val_t alignment{64};
};

}
