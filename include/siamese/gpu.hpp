// SPDX-License-Identifier: MIT
// The GPU device and its operations: include it in addition to siamese/siamese.hpp.
#pragma once

// Thrust runs on CUDA unless THRUST_DEVICE_SYSTEM says otherwise.
#if !__has_include(<thrust/version.h>)
#error                                                                                             \
    "siamese/gpu.hpp needs Thrust: link siamese::gpu, or add the CUDA toolkit's folders include and \
include/cccl to the include path; without the toolkit include siamese/siamese.hpp alone"
#elif !defined(__CUDACC__) && !defined(THRUST_DEVICE_SYSTEM)
#error "siamese/gpu.hpp needs nvcc: include it in a .cu file, or define \
THRUST_DEVICE_SYSTEM=THRUST_DEVICE_SYSTEM_CPP to run the GPU device's code on the CPU"
#elif defined(__CUDACC__) && !defined(__CUDACC_RELAXED_CONSTEXPR__)
#error "siamese/gpu.hpp needs nvcc's --expt-relaxed-constexpr: link siamese::gpu, or add the flag"
#else
#include <siamese/device/gpu.hpp>
#include <siamese/ops/gpu/attention.hpp>
#include <siamese/ops/gpu/column_sums.hpp>
#include <siamese/ops/gpu/convolution.hpp>
#include <siamese/ops/gpu/position_sums.hpp>
#include <siamese/ops/gpu/recurrence.hpp>
#endif
