// expect: siamese/gpu.hpp needs (nvcc: include it in a .cu file|Thrust: link siamese::gpu)
// SPDX-License-Identifier: MIT
#include <siamese/gpu.hpp>
