// SPDX-License-Identifier: MIT
// The device that a test is built for, and transfers of its matrices.
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/device/cpu.hpp>

#ifdef SIAMESE_TEST_GPU
#include <siamese/gpu.hpp>
#endif

#include <vector>

namespace test {

#ifdef SIAMESE_TEST_GPU
template <class Real>
using DeviceOf = siamese::BasicGpu<Real>;
#else
template <class Real>
using DeviceOf = siamese::BasicCpu<Real>;
#endif

/// The device for gradients and golden values.
using Exact = DeviceOf<double>;
/// The device that users run.
using Single = DeviceOf<float>;

/// A matrix on the device with the given values, row by row.
template <class D>
siamese::Matrix<D> matrix(siamese::Index rows, siamese::Index columns,
                          const std::vector<typename D::Real>& values) {
  siamese::Matrix<D> result(rows, columns);
  D device;
  upload(device, values.data(), rows * columns, result.view().data);
  return result;
}

/// The values of a view, row by row, after all devices have finished.
template <class D>
std::vector<typename D::Real> values(siamese::MatrixView<const typename D::Real> view) {
  std::vector<typename D::Real> result(static_cast<std::size_t>(view.rows * view.columns));
#if SIAMESE_TEST_CUDA
  cudaDeviceSynchronize();
#endif
  D device;
  for (siamese::Index i = 0; i < view.rows; ++i)
    download(device, view.row(i), view.columns, result.data() + i * view.columns);
  return result;
}

}
