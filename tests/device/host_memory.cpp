// SPDX-License-Identifier: MIT
// host only
#include <siamese/device/host_memory.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>

using siamese::HostMemory;

TEST_CASE("memory is aligned for the widest vectors") {
  for (const siamese::Index bytes : {1, 7, 64, 4097}) {
    void* const data = HostMemory::allocate(bytes);
    CHECK(reinterpret_cast<std::uintptr_t>(data) % 64 == 0);
    HostMemory::release(data);
  }
}

TEST_CASE("no memory can be released, copied and cleared") {
  HostMemory::release(nullptr);
  HostMemory::copy(nullptr, nullptr, 0);
  HostMemory::zero(nullptr, 0);
}

TEST_CASE("bytes are copied and cleared") {
  char from[] = {1, 2, 3};
  char to[] = {0, 0, 9};
  HostMemory::copy(to, from, 2);
  CHECK(to[1] == 2);
  CHECK(to[2] == 9);
  HostMemory::zero(to, 1);
  CHECK(to[0] == 0);
  CHECK(to[1] == 2);
}
