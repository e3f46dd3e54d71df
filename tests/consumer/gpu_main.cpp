// SPDX-License-Identifier: MIT
// A user's C++ program that links a CUDA source. Reports a missing GPU.
#include <siamese/siamese.hpp>

#include <cstdio>

float similarity_after_training(); // of gpu.cu

int main() {
  try {
    const bool works = similarity_after_training() > 0.5F;
    std::puts(works ? "works" : "does not work");
    return works ? 0 : 1;
  } catch (const siamese::DeviceError& error) {
    std::puts(error.what());
    return 1;
  }
}
