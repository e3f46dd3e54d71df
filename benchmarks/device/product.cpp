// SPDX-License-Identifier: MIT
// The CPU's product and Eigen's on one core, in operations per second and as a share of the
// machine's peak. The shapes are those of Conv on a shard of 256 SNLI pairs, and two general ones.

#include "../support/peak.hpp"

#include <siamese/device/cpu.hpp>

#include <benchmark/benchmark.h>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>

namespace benchmarks {
namespace {

struct Operands {
  Operands(Index rows, Index columns, Index depth, Op flip_a, Op flip_b)
      : op_a(flip_a), op_b(flip_b),
        a(flip_a == Op::plain ? Matrix<Cpu>(rows, depth) : Matrix<Cpu>(depth, rows)),
        b(flip_b == Op::plain ? Matrix<Cpu>(depth, columns) : Matrix<Cpu>(columns, depth)),
        c(rows, columns) {
    for (Matrix<Cpu>* m : {&a, &b})
      for (Index i = 0; i < m->rows() * m->columns(); ++i)
        m->view().data[i] = static_cast<float>(i % 13) - 6;
  }
  Op op_a, op_b;
  Matrix<Cpu> a, b, c;
};

void report(benchmark::State& state) {
  count_products(state,
                 2.0 * static_cast<double>(state.range(0) * state.range(1) * state.range(2)));
}

Operands operands(const benchmark::State& state) {
  return {state.range(0), state.range(1), state.range(2),
          state.range(3) == 0 ? Op::plain : Op::transposed,
          state.range(4) == 0 ? Op::plain : Op::transposed};
}

/// Every element as one chain of fused multiply-adds; the kernel must give the same bits.
bool is_right(const Operands& x) {
  for (Index i = 0; i < x.c.rows(); ++i)
    for (Index j = 0; j < x.c.columns(); ++j) {
      float sum = 0;
      const Index depth = x.op_a == Op::plain ? x.a.columns() : x.a.rows();
      for (Index k = 0; k < depth; ++k)
        sum = std::fma(x.op_a == Op::plain ? x.a.view()(i, k) : x.a.view()(k, i),
                       x.op_b == Op::plain ? x.b.view()(k, j) : x.b.view()(j, k), sum);
      if (sum != x.c.view()(i, j)) return false;
    }
  return true;
}

void siamese_product(benchmark::State& state) {
  Operands x = operands(state);
  Cpu device;
  for (auto _ : state) {
    gemm(device, x.op_a, x.op_b, 1, x.a.view(), x.b.view(), 0, x.c.view());
    benchmark::ClobberMemory();
  }
  const bool is_exact = device.isa() == Isa::avx2 || device.isa() == Isa::avx512;
  if (is_exact && !is_right(x)) state.SkipWithError("wrong product");
  report(state);
}

void eigen_product(benchmark::State& state) {
  using Dense = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Operands x = operands(state);
  const auto map = [](Matrix<Cpu>& m) {
    return Eigen::Map<Dense>(m.view().data, m.rows(), m.columns());
  };
  auto c = map(x.c);
  for (auto _ : state) {
    if (x.op_a == Op::transposed) {
      c.noalias() = map(x.a).transpose() * map(x.b);
    } else if (x.op_b == Op::transposed) {
      c.noalias() = map(x.a) * map(x.b).transpose();
    } else {
      c.noalias() = map(x.a) * map(x.b);
    }
    benchmark::ClobberMemory();
  }
  report(state);
}

void shapes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"rows", "columns", "depth", "at", "bt"});
  for (const std::int64_t n : {100, 150, 200}) {
    b->Args({1200, n, 64, 0, 0});
    b->Args({1200, 64, n, 0, 1});
    b->Args({64, n, 1200, 1, 0});
  }
  b->Args({512, 384, 128, 0, 0});
  b->Args({1024, 1024, 1024, 0, 0});
}

BENCHMARK(siamese_product)->Apply(shapes);
BENCHMARK(eigen_product)->Apply(shapes);

}
}
