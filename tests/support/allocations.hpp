// SPDX-License-Identifier: MIT
// Replaces the global operator new by one that counts allocated bytes. Include it in one source of
// a program.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace test {

inline std::atomic<long> allocations = 0;
inline std::atomic<std::size_t> allocated_bytes = 0; ///< bytes allocated so far, freed or not

inline void* counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  allocated_bytes += size;
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  if (void* const memory = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded))
    return memory;
  throw std::bad_alloc();
}

/// Not inlined into operator delete, because g++ would warn that free() releases memory of operator
/// new.
[[gnu::noinline]] inline void released(void* memory) noexcept { std::free(memory); }

}

void* operator new(std::size_t size) { return test::counted(size, alignof(std::max_align_t)); }
void* operator new[](std::size_t size) { return test::counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return test::counted(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return test::counted(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { test::released(memory); }
void operator delete[](void* memory) noexcept { test::released(memory); }
void operator delete(void* memory, std::size_t) noexcept { test::released(memory); }
void operator delete[](void* memory, std::size_t) noexcept { test::released(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { test::released(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { test::released(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  test::released(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  test::released(memory);
}
