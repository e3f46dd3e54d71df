// SPDX-License-Identifier: MIT
// Matrix products by cuBLAS. No other file includes it.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/device/device.hpp>
#include <siamese/device/precision.hpp>

#include <cublas_v2.h>

#include <algorithm>
#include <string>
#include <type_traits>

namespace siamese::detail {

/// A cuBLAS handle whose products run on one stream. They have the requested precision unless the
/// environment (NVIDIA_TF32_OVERRIDE) says otherwise.
class Cublas {
public:
  explicit Cublas(cudaStream_t stream) {
    expect_success(cublasCreate(&handle_), [] { return "starting it"; });
    expect_success(cublasSetStream(handle_, stream), [] { return "giving it a stream"; });
  }
  ~Cublas() { cublasDestroy(handle_); }
  Cublas(const Cublas&) = delete;
  Cublas& operator=(const Cublas&) = delete;

  /// c = alpha op_a(a) op_b(b) + beta c, with at least one element and one term. cuBLAS reads
  /// matrices by columns and therefore sees the transpose of each of ours: cᵀ = alpha op_b(b)ᵀ
  /// op_a(a)ᵀ + beta cᵀ.
  template <class Real>
  void gemm(Precision precision, Op op_a, Op op_b, Real alpha, MatrixView<const Real> a,
            MatrixView<const Real> b, Real beta, MatrixView<Real> c) {
    constexpr bool is_single = std::is_same_v<Real, float>;
    constexpr cudaDataType type = is_single ? CUDA_R_32F : CUDA_R_64F;
    const cublasComputeType_t compute =
        !is_single                     ? CUBLAS_COMPUTE_64F
        : precision == Precision::tf32 ? CUBLAS_COMPUTE_32F_FAST_TF32
        : precision == Precision::bf16 ? CUBLAS_COMPUTE_32F_FAST_16BF
                                       : CUBLAS_COMPUTE_32F;
    const Index depth = op_a == Op::plain ? a.columns : a.rows;
    const cublasStatus_t status =
        cublasGemmEx_64(handle_, operation(op_b), operation(op_a), c.columns, c.rows, depth, &alpha,
                        b.data, type, leading(b), a.data, type, leading(a), &beta, c.data, type,
                        leading(c), compute, CUBLAS_GEMM_DEFAULT);
    expect_success(status, [&] {
      return "a product of " + std::to_string(c.rows) + " x " + std::to_string(depth) + " by " +
             std::to_string(depth) + " x " + std::to_string(c.columns);
    });
  }

private:
  template <class Action>
  static void expect_success(cublasStatus_t status, const Action& action) {
    if (status != CUBLAS_STATUS_SUCCESS)
      throw DeviceError("cuBLAS: " + std::string(action()) +
                        " failed: " + cublasGetStatusString(status));
  }
  static cublasOperation_t operation(Op op) { return op == Op::plain ? CUBLAS_OP_N : CUBLAS_OP_T; }
  /// Number of elements from row to row. cuBLAS checks it for a single row too, where our stride
  /// may be anything.
  template <class T>
  static Index leading(MatrixView<T> view) {
    return std::max(view.stride, view.columns);
  }

  cublasHandle_t handle_ = nullptr;
};

}
