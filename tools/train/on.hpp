// SPDX-License-Identifier: MIT
// Tags for the device of siamese train, for sources that do not instantiate anything for it.
#pragma once

namespace siamese::tool {

/// Tags that select the CPU's or the GPU's form of a function.
struct OnCpu {};
struct OnGpu {};

/// Selects the GPU for training. Throws DeviceError if there is no such GPU. Defined only if the
/// command supports GPUs.
void use_gpu(int index);

}
