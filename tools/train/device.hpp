// SPDX-License-Identifier: MIT
// The devices of siamese train. Sources that instantiate encoders are built for the CPU and, where
// the command has the GPU, once more as CUDA, with SIAMESE_TOOL_GPU.
#pragma once

#include "train/on.hpp"

#include <siamese/device/cpu.hpp>

#ifdef SIAMESE_TOOL_GPU
#include <siamese/gpu.hpp>
#endif

#include <string>

namespace siamese::tool {

/// The CPU with products of --precision float or bf16.
inline Cpu make_device(OnCpu, const std::string& precision) {
  return precision == "bf16" ? Cpu(Isa::avx512_bf16) : Cpu();
}

#ifdef SIAMESE_TOOL_GPU
/// The GPU with products of --precision float, tf32 or bf16.
inline Gpu make_device(OnGpu, const std::string& precision) {
  return Gpu(precision == "tf32"   ? Precision::tf32
             : precision == "bf16" ? Precision::bf16
                                   : Precision::full);
}
#endif

// What a source is built for.
#ifdef SIAMESE_TOOL_GPU
using On = OnGpu;
using TrainingDevice = Gpu;
#else
using On = OnCpu;
using TrainingDevice = Cpu;
#endif

}
