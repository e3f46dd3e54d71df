// SPDX-License-Identifier: MIT
// The devices of siamese train. Sources that instantiate encoders are built for the CPU and, if the
// command supports GPUs, a second time as CUDA, with SIAMESE_TOOL_GPU defined.
#pragma once

#include "train/on.hpp"

#include <siamese/device/cpu.hpp>

#ifdef SIAMESE_TOOL_GPU
#include <siamese/gpu.hpp>
#endif

#include <string>

namespace siamese::tool {

/// The CPU, for --precision float or bf16.
inline Cpu make_device(OnCpu, const std::string& precision) {
  return precision == "bf16" ? Cpu(Isa::avx512_bf16) : Cpu();
}

#ifdef SIAMESE_TOOL_GPU
/// The GPU, for --precision float, tf32 or bf16.
inline Gpu make_device(OnGpu, const std::string& precision) {
  return Gpu(precision == "tf32"   ? Precision::tf32
             : precision == "bf16" ? Precision::bf16
                                   : Precision::full);
}
#endif

// The device for which a source is built.
#ifdef SIAMESE_TOOL_GPU
using On = OnGpu;
using TrainingDevice = Gpu;
#else
using On = OnCpu;
using TrainingDevice = Cpu;
#endif

}
