// SPDX-License-Identifier: MIT
// The devices of siamese train. Sources that instantiate encoders are built for the CPU and, where
// the command has the GPU, once more as CUDA, with SIAMESE_TOOL_GPU.
#pragma once

#include <siamese/device/cpu.hpp>

#ifdef SIAMESE_TOOL_GPU
#include <siamese/gpu.hpp>
#endif

namespace siamese::tool {

/// By one of these a function is the CPU's or the GPU's.
struct OnCpu {};
struct OnGpu {};

// What a source is built for.
#ifdef SIAMESE_TOOL_GPU
using On = OnGpu;
using TrainingDevice = Gpu;
#else
using On = OnCpu;
using TrainingDevice = Cpu;
#endif

/// Throws DeviceError where there is no usable GPU. Only where the command has the GPU.
void require_gpu();

}
