// SPDX-License-Identifier: MIT
// Copies a device's array to the host.
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/device/device.hpp>

#include <cstddef>
#include <vector>

namespace test {

template <class D, class T>
std::vector<T> host(siamese::VectorView<const T> view) {
  std::vector<T> values(static_cast<std::size_t>(view.size));
  D device;
  download(device, view.data, view.size, values.data());
  return values;
}

}
