// SPDX-License-Identifier: MIT
// The functions that the compiler calls before each access, and the device's memory that they
// watch.

#include "trace.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>

#include <sys/mman.h>

namespace {

using benchmarks::Index;

constexpr std::size_t word = 4, capacity = std::size_t{1} << 33;

/// Zeros that use memory only where they are touched.
template <class T>
T* reserve(std::size_t count) {
  void* const memory = mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    std::perror("gpu_work: reserving address space");
    std::exit(1);
  }
  return static_cast<T*>(memory);
}

// The device's memory, allocated from beginning to end, and for each word the last launches that
// read and wrote it.
char* memory = nullptr;
std::size_t used = 0;
std::uint32_t *reader = nullptr, *writer = nullptr;
std::uint32_t launch = 0;
benchmarks::Trace now;

/// Marks the words of an access; returns the bytes that are new to this launch.
Index mark(std::uint32_t* last, std::size_t first, std::size_t bytes) {
  Index fresh = 0;
  for (std::size_t i = first / word; i < (first + bytes + word - 1) / word; ++i) {
    if (last[i] != launch) fresh += Index{word};
    last[i] = launch;
  }
  return fresh;
}

/// The offset of an address in the device's memory; from `used` on it is host memory.
std::size_t place(std::uintptr_t address) {
  return address - reinterpret_cast<std::uintptr_t>(memory);
}

void load(std::uintptr_t address, std::size_t bytes) {
  const std::size_t first = place(address);
  if (first >= used) return;
  now.read += mark(reader, first, bytes);
  now.loads += static_cast<Index>(bytes);
}

void store(std::uintptr_t address, std::size_t bytes) {
  const std::size_t first = place(address);
  if (first < used) now.written += mark(writer, first, bytes);
}

}

namespace benchmarks {

void start_trace() {
  now = {};
  ++launch;
}

Trace trace() { return now; }

}

// Only the device's memory is allocated with this alignment.
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  if (memory == nullptr) {
    memory = reserve<char>(capacity);
    reader = reserve<std::uint32_t>(capacity / word);
    writer = reserve<std::uint32_t>(capacity / word);
  }
  const auto unit = static_cast<std::size_t>(alignment);
  const std::size_t first = (used + unit - 1) / unit * unit;
  if (bytes > capacity - first) throw std::bad_alloc();
  used = first + bytes;
  return memory + first;
}
void operator delete(void*, std::align_val_t) noexcept {}
void operator delete(void*, std::size_t, std::align_val_t) noexcept {}

extern "C" {
#define TRACE_ACCESS(bytes)                                                                        \
  void __asan_load##bytes##_noabort(std::uintptr_t address) { load(address, bytes); }              \
  void __asan_store##bytes##_noabort(std::uintptr_t address) { store(address, bytes); }
TRACE_ACCESS(1)
TRACE_ACCESS(2)
TRACE_ACCESS(4)
TRACE_ACCESS(8)
TRACE_ACCESS(16)
void __asan_loadN_noabort(std::uintptr_t address, std::size_t bytes) { load(address, bytes); }
void __asan_storeN_noabort(std::uintptr_t address, std::size_t bytes) { store(address, bytes); }
void __asan_handle_no_return() {}
void __asan_before_dynamic_init(const char*) {}
void __asan_after_dynamic_init() {}
}
