// SPDX-License-Identifier: MIT
// The only door to the GPU device: include it beside siamese/siamese.hpp.
#pragma once

#include <siamese/device/gpu.hpp>

// Thrust's headers say which system it is, where the user has not.
#if THRUST_DEVICE_SYSTEM == THRUST_DEVICE_SYSTEM_CUDA
#error "siamese: the GPU device runs on Thrust's CPP and OMP systems in this release, not on CUDA"
#endif
