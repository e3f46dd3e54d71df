// SPDX-License-Identifier: MIT
// The only door to the GPU device: include it beside siamese/siamese.hpp.
#pragma once

#if defined(THRUST_DEVICE_SYSTEM) && THRUST_DEVICE_SYSTEM == 1 // THRUST_DEVICE_SYSTEM_CUDA
#error "siamese: the GPU device runs on Thrust's CPP and OMP systems in this release, not on CUDA"
#endif

#include <siamese/device/gpu.hpp>
