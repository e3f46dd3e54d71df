// SPDX-License-Identifier: MIT
// GPU only
#include <support/compare.hpp>
#include <support/device.hpp>
#include <support/probe.hpp>

#include <siamese/core/context.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace siamese;
using test::CountingProbe;

namespace {

using D = BasicGpu<double, CountingProbe>;

struct Twice {
  MatrixView<double> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) *= 2; }
};
/// Each thread writes its neighbour's value from shared memory beside its own.
struct Rotate {
  static constexpr Index threads = 96;
  struct Registers {
    double own;
  };
  struct Shared {
    double left[threads];
  };
  MatrixView<double> y;

  template <class Block>
  SIAMESE_FUNCTION void operator()(Index b, Block& block) const {
    block.each([&](Index thread, Registers& registers) SIAMESE_LAMBDA {
      registers.own = static_cast<double>(1000 * thread);
      block.shared.left[thread] = static_cast<double>(100 * b + thread);
    });
    block.each([&](Index thread, Registers& registers) SIAMESE_LAMBDA {
      y(b, thread) = block.shared.left[(thread + 1) % threads] + registers.own;
    });
  }
};
struct One {
  SIAMESE_FUNCTION double operator()(Index) const { return 1; }
};

Index times(GpuWork work) { return CountingProbe::times(work); }
Index bytes(GpuWork work) { return CountingProbe::bytes(work); }

}

TEST_CASE("a failed allocation is an error with the requested bytes") {
  constexpr Index elements = Index{1} << 56U;
  CHECK_THROWS_WITH_AS(Gpu::Memory::allocate(elements),
                       doctest::Contains(std::to_string(elements).c_str()), DeviceError);
  // Smaller allocations still succeed.
  const Matrix<Gpu> matrix = test::matrix<Gpu>(1, 2, {3, 4});
  CHECK(test::values<Gpu>(matrix.view()) == std::vector<float>{3, 4});
}

TEST_CASE("a probe counts kernels, products and copied bytes") {
  D device;
  CountingProbe::reset();
  Matrix<D> x(2, 3);
  CHECK(times(GpuWork::allocation) == 1);
  CHECK(bytes(GpuWork::allocation) == 6 * 8);
  CHECK(bytes(GpuWork::clearing) == 6 * 8);

  std::vector<double> values = {1, 2, 3, 4, 5, 6};
  upload(device, values.data(), 6, x.view().data);
  for_each(device, 2, 3, Twice{x.view()});
  Matrix<D> y(2, 2);
  gemm(device, Op::plain, Op::transposed, 1.0, x.view(), x.view(), 0.0, y.view());
  Matrix<D> z = y;
  wait(device);
  download(device, z.view().data, 4, values.data());
  CHECK(values[0] == 56);
  CHECK(values[3] == 308);
  CHECK(bytes(GpuWork::upload) == 6 * 8);
  CHECK(times(GpuWork::kernel) == 1);
  CHECK(times(GpuWork::product) == 1);
  CHECK(bytes(GpuWork::copy) == 4 * 8);
  CHECK(times(GpuWork::wait) == 2); // a download waits
  CHECK(bytes(GpuWork::download) == 4 * 8);
  follow(device, device);
  CHECK(times(GpuWork::order) == 1);
}

TEST_CASE("empty operations launch no kernels") {
  D device;
  CountingProbe::reset();
  Matrix<D> empty(0, 3);
  const Matrix<D> copy = empty;
  for_each(device, 0, 3, Twice{empty.view()});
  gemm(device, Op::plain, Op::plain, 1.0, empty.view(), Matrix<D>().view(), 0.0, empty.view());
  upload(device, copy.view().data, 0, empty.view().data);
  download(device, empty.view().data, 0, empty.view().data);
  set_zero(device, 0, empty.view().data);
  for (const CountingProbe::Count& one : CountingProbe::counts) CHECK(one.times == 0);
}

TEST_CASE("a sum of many terms takes two kernels and allocates once") {
  D device;
  Matrix<D> total(1, 1);
  sum(device, 5000, One{}, total.view().data);
  CountingProbe::reset();
  sum(device, 1000000, One{}, total.view().data);
  CHECK(times(GpuWork::kernel) == 2);
  CHECK(times(GpuWork::allocation) == 0);
  CHECK(test::values<D>(total.view()) == std::vector<double>{1000000});
}

TEST_CASE("threads of a block see what all wrote before, and keep their own registers") {
  D device;
  Matrix<D> y(5, Rotate::threads);
  for_blocks(device, 5, Rotate{y.view()});
  const std::vector<double> values = test::values<D>(y.view());
  for (Index k = 0; k < y.rows() * y.columns(); ++k) {
    const Index block = k / Rotate::threads, thread = k % Rotate::threads;
    const Index neighbour = (thread + 1) % Rotate::threads;
    CHECK(values[static_cast<std::size_t>(k)] ==
          static_cast<double>(100 * block + neighbour + 1000 * thread));
  }
}

TEST_CASE("for_each_loop gives each element a thread, with any number of columns") {
  D device;
  for (const Index columns : {1, 7, 1000}) {
    Matrix<D> y =
        test::matrix<D>(3, columns, std::vector<double>(static_cast<std::size_t>(3 * columns), 4));
    for_each_loop(device, 3, columns, Twice{y.view()});
    CHECK(test::values<D>(y.view()) ==
          std::vector<double>(static_cast<std::size_t>(3 * columns), 8));
  }
}

TEST_CASE("a missing GPU is refused, and the first is the default") {
  CHECK_THROWS_WITH_AS(use_gpu(1000), doctest::Contains("there is no GPU 1000: "), DeviceError);
  CHECK_THROWS_WITH_AS(use_gpu(-1), doctest::Contains("visible, counted from 0"), DeviceError);
  use_gpu(0);
  const Matrix<Gpu> matrix = test::matrix<Gpu>(1, 2, {3, 4});
  CHECK(test::values<Gpu>(matrix.view()) == std::vector<float>{3, 4});
}

TEST_CASE("products round their operands where they are asked to") {
  for (const Precision precision : {Precision::full, Precision::tf32, Precision::bf16}) {
    const float above = 1 + 0x1p-5F, little = 1 + 0x1p-9F, least = 1 + 0x1p-13F;
    const Matrix<Gpu> a = test::matrix<Gpu>(1, 1, {above});
    const Matrix<Gpu> b = test::matrix<Gpu>(1, 2, {little, least});
    Matrix<Gpu> c(1, 2);
    Gpu asked(precision);
    Gpu device = another(asked);
    CHECK(device.precision() == precision);
    gemm(device, Op::plain, Op::plain, 1.0F, a.view(), b.view(), 0.0F, c.view());
#if SIAMESE_TEST_CUDA
    // cuBLAS may round, and does where it has a kernel of matrix units for the shape.
    CHECK(test::difference(test::values<Gpu>(c.view()),
                           std::vector<float>{above * little, above * least}) <=
          2 * roundoff(precision));
#else
    const bool keeps_little = roundoff(precision) < 0x1p-9, keeps_least = roundoff(precision) == 0;
    CHECK(test::values<Gpu>(c.view()) == std::vector<float>{keeps_little ? above * little : above,
                                                            keeps_least ? above * least : above});
#endif
  }
}

TEST_CASE("products of doubles are not rounded") {
  CHECK_THROWS_WITH_AS(BasicGpu<double>(Precision::tf32),
                       "only products of single precision can be rounded", ArgumentError);
}

TEST_CASE("a copy of a device continues in the device's stream") {
  Matrix<Gpu> x(1, 1);
  Gpu device;
  Context<Gpu> context(device);
  const float one = 1, two = 2;
  upload(device, &one, 1, x.view().data);
  upload(context.device, &two, 1, x.view().data);
  float last = 0;
  download(device, x.view().data, 1, &last);
  CHECK(last == 2);
}
