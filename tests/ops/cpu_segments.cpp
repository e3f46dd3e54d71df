// SPDX-License-Identifier: MIT
// host only
// The faster sums and maxima in ops/cpu/ compared with the plain forms, which other devices use.
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/rows.hpp>
#include <siamese/ops/segments.hpp>

#include <doctest/doctest.h>

#include <algorithm>

using namespace siamese;

namespace {

/// Calls f(device, layout, columns, a draw) for layouts with an index and without, and few and many
/// columns.
template <class D, class F>
void on_batches(F&& f) {
  test::on_every_isa<D>([&](D device) {
    test::Draw draw(1);
    for (const Index columns : {1, 5, 16, 67, 150}) {
      const test::Batch<D> batch(test::random_sentences(draw, 20, 30, 40), 30);
      f(device, batch.layout, columns, draw);
      f(device, batch.layout.by_position(), columns, draw);
    }
  });
}

template <class Real>
void check_rows() {
  using D = BasicCpu<Real>;
  on_batches<D>([](D& device, const Layout& layout, Index columns, test::Draw& draw) {
    const Matrix<D> x = test::matrix<D>(test::random_plain<Real>(draw, layout.positions, columns));
    Matrix<D> fast(layout.rows, columns), slow(layout.rows, columns);
    sum_positions(device, x.view(), layout, fast.view());
    plain::sum_over_positions(device, detail::Elements<Real>{x.view()}, layout, slow.view());
    CHECK(test::same_bits(test::values<D>(fast.view()), test::values<D>(slow.view())));
  });
}

template <class Real>
void check_segments(Average average) {
  using D = BasicCpu<Real>;
  on_batches<D>([&](D& device, const Layout& layout, Index columns, test::Draw& draw) {
    const Matrix<D> x = test::matrix<D>(test::random_plain<Real>(draw, layout.rows, columns));
    Matrix<D> fast(layout.sentences, columns), slow(layout.sentences, columns);
    const Ragged<const Real> ragged{x.view(), layout};
    reduce_segments(device, ragged, average, fast.view());
    plain::reduce_segments(device, ragged, average, slow.view());
    CHECK(test::same_bits(test::values<D>(fast.view()), test::values<D>(slow.view())));
  });
}

template <class Real>
void check_maxima() {
  using D = BasicCpu<Real>;
  on_batches<D>([](D& device, const Layout& layout, Index columns, test::Draw& draw) {
    const Matrix<D> x = test::matrix<D>(test::random_plain<Real>(draw, layout.rows, columns));
    Matrix<D> fast(layout.sentences, columns), slow(layout.sentences, columns);
    Buffer<D, Id> fast_at(layout.sentences * columns), slow_at(fast_at.size());
    const Ragged<const Real> ragged{x.view(), layout};
    segment_max(device, ragged, fast.view(), contiguous(fast_at.data(), layout.sentences, columns));
    plain::segment_max(device, ragged, slow.view(),
                       contiguous(slow_at.data(), layout.sentences, columns));
    CHECK(test::same_bits(test::values<D>(fast.view()), test::values<D>(slow.view())));
    CHECK(std::equal(fast_at.data(), fast_at.data() + fast_at.size(), slow_at.data()));
  });
}

}

TEST_CASE("adding row by row gives the same bits as gathering column by column") {
  check_rows<float>();
  check_rows<double>();
}

TEST_CASE("so do the sums and means of sentences") {
  for (const Average average : {Average::none, Average::length}) {
    check_segments<float>(average);
    check_segments<double>(average);
  }
}

TEST_CASE("maxima of sentences and their places agree with the plain form") {
  check_maxima<float>();
  check_maxima<double>();
}
