// expect: this operation has a form for GPUs: include siamese/gpu.hpp
// SPDX-License-Identifier: MIT
// A device that is a GPU where the program has not seen the operations for GPUs.
#include <siamese/device/cpu.hpp>
#include <siamese/ops/rows.hpp>

class Accelerator final {
public:
  using Real = float;
  using Memory = siamese::HostMemory;
  using Staging = siamese::HostMemory;
  static constexpr bool is_parallel = true;
  static constexpr bool is_gpu = true;
};
template <class F>
void for_each(Accelerator&, siamese::Index, siamese::Index, const F&) {}
template <class F>
void for_rows(Accelerator&, siamese::Index, const F&) {}
template <class F>
void sum(Accelerator&, siamese::Index, const F&, float*) {}
void gemm(Accelerator&, siamese::Op, siamese::Op, float, siamese::MatrixView<const float>,
          siamese::MatrixView<const float>, float, siamese::MatrixView<float>) {}
void set_zero(Accelerator&, siamese::Index, float*) {}
void upload(Accelerator&, const float*, siamese::Index, float*) {}
void download(Accelerator&, const float*, siamese::Index, float*) {}
void fetch(Accelerator&, const float*, siamese::Index, float*) {}
void wait(Accelerator&) {}
void follow(Accelerator&, Accelerator&) {}
Accelerator another(const Accelerator&) { return {}; }
static_assert(siamese::GpuDevice<Accelerator>);

void call(Accelerator& device, siamese::MatrixView<float> x, const siamese::Layout& layout) {
  sum_positions(device, x, layout, x);
}
