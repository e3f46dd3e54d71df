// SPDX-License-Identifier: MIT
// The devices of siamese train. Sources that instantiate encoders are built for the CPU and, where
// the command has the GPU, once more as CUDA, with SIAMESE_TOOL_GPU.
#pragma once

#include <siamese/device/cpu.hpp>

#ifdef SIAMESE_TOOL_GPU
#include <siamese/gpu.hpp>
#endif

#include <string>

namespace siamese::tool {

/// By one of these a function is the CPU's or the GPU's.
struct OnCpu {};
struct OnGpu {};

#ifdef SIAMESE_TOOL_GPU
/// The precision that the user asked for, so that one instance of each encoder does for all.
struct ChosenPrecision {
  static constexpr double roundoff = Bf16::roundoff; ///< at most
  static Precision precision() { return chosen; }
  inline static Precision chosen = Precision::full;
};
#endif

// What a source is built for.
#ifdef SIAMESE_TOOL_GPU
using On = OnGpu;
using TrainingDevice = BasicGpu<float, ChosenPrecision>;
#else
using On = OnCpu;
using TrainingDevice = Cpu;
#endif

/// Trains on this GPU from now on, with products of this precision. Throws DeviceError where there
/// is no such GPU. Only where the command has the GPU.
void use_gpu(int index, const std::string& precision);

}
