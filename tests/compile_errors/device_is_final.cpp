// expect: is_final_v<.*evaluated to .*false
// SPDX-License-Identifier: MIT
// A device that is not final.
#include <siamese/device/cpu.hpp>

class Open {
public:
  using Real = float;
  using Memory = siamese::HostMemory;
  using Staging = siamese::HostMemory;
  static constexpr bool is_parallel = false;
};
template <class F>
void for_each(Open&, siamese::Index, siamese::Index, const F&) {}
template <class F>
void for_rows(Open&, siamese::Index, const F&) {}
template <class F>
void sum(Open&, siamese::Index, const F&, float*) {}
void gemm(Open&, siamese::Op, siamese::Op, float, siamese::MatrixView<const float>,
          siamese::MatrixView<const float>, float, siamese::MatrixView<float>) {}
void set_zero(Open&, siamese::Index, float*) {}
void upload(Open&, const float*, siamese::Index, float*) {}
void download(Open&, const float*, siamese::Index, float*) {}
void fetch(Open&, const float*, siamese::Index, float*) {}
void wait(Open&) {}
void follow(Open&, Open&) {}

template <siamese::Device D>
void needs_a_device(D) {}

void call() { needs_a_device(Open{}); }
