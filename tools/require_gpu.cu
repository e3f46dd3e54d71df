// SPDX-License-Identifier: MIT
// Whether there is a GPU to train on.

#include <siamese/gpu.hpp>

#include "device.hpp"

namespace siamese::tool {

void require_gpu() { Gpu(); }

}
