// SPDX-License-Identifier: MIT
// The main() of every test program, compiled once, and once more for CUDA.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#if SIAMESE_TEST_CUDA
#include <cuda_runtime_api.h>

#include <cstdio>
#endif

namespace test {
// The only code that contains the checkout's path, so that other objects can be cached for any
// checkout.
extern const char* const golden_folder;
const char* const golden_folder = SIAMESE_TEST_GOLDEN;
}

int main(int argc, char** argv) {
#if SIAMESE_TEST_CUDA
  int gpus = 0;
  if (const cudaError_t error = cudaGetDeviceCount(&gpus);
      error == cudaErrorNoDevice || error == cudaErrorInsufficientDriver) {
    std::printf("skipped, there is no GPU: %s\n", cudaGetErrorString(error));
    return 77;
  }
#endif
  return doctest::Context(argc, argv).run();
}
