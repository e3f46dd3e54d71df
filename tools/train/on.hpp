// SPDX-License-Identifier: MIT
// Which device siamese train runs on, for sources that instantiate nothing for it.
#pragma once

namespace siamese::tool {

/// By one of these a function is the CPU's or the GPU's.
struct OnCpu {};
struct OnGpu {};

/// Trains on this GPU from now on. Throws DeviceError if there is no such GPU. Only if the command
/// has the GPU.
void use_gpu(int index);

}
