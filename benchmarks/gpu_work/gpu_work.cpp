// SPDX-License-Identifier: MIT
// Counts a training step's work on a GPU without a GPU: launches, copies, waits, bytes touched by
// kernels and products, operations of products. benchmarks/gpu_floor.py runs it.
//
//     gpu_work FILE        pairs as in SNLI's train.tsv

#include "trace.hpp"

#include <siamese/data/datasets.hpp>
#include <siamese/gpu.hpp>
#include <siamese/siamese.hpp>
#include <siamese/training/step.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <iostream>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

namespace {

using namespace siamese;
using nlohmann::json;

/// Work of a kind.
struct Sum {
  Index times = 0;
  Index bytes = 0; ///< copied, or read and written by kernels, counted once per kernel
  Index loads = 0; ///< bytes read by kernels, counted each time

  Sum& operator+=(const Sum& other) {
    times += other.times;
    bytes += other.bytes;
    loads += other.loads;
    return *this;
  }
};

/// Adds up the device's work. A kernel has ended when the next work is counted.
class WorkProbe {
public:
  static void count(GpuWork work, Index bytes) {
    end();
    current_ = work;
    functor_ = std::exchange(next_functor_, {});
    sums_[static_cast<std::size_t>(work)] += {1, bytes, 0};
    benchmarks::start_trace();
  }

  /// Operations of products in kernels.
  static void add_operations(Index operations) { operations_ += operations; }
  static Index operations() { return operations_; }

  static void reset() {
    end();
    sums_ = {};
    operations_ = 0;
    functors_.clear();
  }
  static Sum of(GpuWork work) { return sums_[static_cast<std::size_t>(work)]; }

  /// Runs kernels that call a functor F, and counts them.
  template <class F, class Work>
  static void run(const Work& work) {
    next_functor_ = typeid(F).name();
    work();
    next_functor_.clear();
    end();
  }
  /// Kernels by the mangled type of their functor; kernels of sums have none.
  static const std::map<std::string, Sum>& functors() { return functors_; }

private:
  static void end() {
    if (current_ != GpuWork::kernel && current_ != GpuWork::product) return;
    const benchmarks::Trace trace = benchmarks::trace();
    const Sum sum{0, trace.read + trace.written, trace.loads};
    sums_[static_cast<std::size_t>(current_)] += sum;
    if (current_ == GpuWork::kernel) functors_[functor_] += {1, sum.bytes, sum.loads};
    current_ = GpuWork::wait;
  }

  inline static std::array<Sum, 9> sums_;
  inline static std::map<std::string, Sum> functors_;
  inline static std::string functor_, next_functor_;
  inline static Index operations_ = 0;
  inline static GpuWork current_ = GpuWork::wait;
};

using D = BasicGpu<float, WorkProbe>;

// Found by argument-dependent lookup, and preferred because they are for this probe only.
template <class F>
void for_each(D& device, Index rows, Index columns, const F& f) {
  WorkProbe::run<F>([&] { siamese::for_each(device, rows, columns, f); });
}
template <class F>
void for_rows(D& device, Index rows, const F& f) {
  WorkProbe::run<F>([&] { siamese::for_rows(device, rows, f); });
}

template <class F>
void for_each_loop(D& device, Index rows, Index columns, const F& f) {
  WorkProbe::run<F>([&] { siamese::for_each_loop(device, rows, columns, f); });
}

/// For a recurrent layer: the operations of the products that the kernel replaces.
template <class F>
void for_blocks(D& device, Index blocks, const F& f) {
  WorkProbe::run<F>([&] { siamese::for_blocks(device, blocks, f); });
  WorkProbe::add_operations(2 * f.pass.layout.positions * f.pass.weight.rows *
                            f.pass.weight.columns);
}

template <class F>
void for_each_of(D& device, const LoopBlock<F>& block) {
  WorkProbe::run<F>([&] { siamese::for_each_of(device, block); });
}

constexpr Index warm_up_steps = 1, steps = 2;

std::span<const Index> batch(const std::vector<Index>& order, Index i, Index size) {
  return std::span(order).subspan(static_cast<std::size_t>(i * size),
                                  static_cast<std::size_t>(size));
}

/// Parameters that LazyAdam moves in a step: touched rows of tables, and all other parameters.
template <class Encoder>
Index moved_parameters(const Siamese<Encoder>& model, const Examples& examples,
                       std::span<const Index> pairs) {
  DistinctIds touched;
  touched.begin();
  for (const Index pair : pairs)
    for (const Index s : {2 * pair, 2 * pair + 1})
      for (const Id id : examples.sentence(s)) touched.number(id);
  Index moved = 0;
  visit(
      [&](const Path&, const auto& p) {
        const auto view = p.view();
        if constexpr (requires { p.ids; })
          moved += std::ssize(touched.ids()) * view.columns;
        else
          moved += view.rows * view.columns;
      },
      model);
  return moved;
}

/// An average step by one thread, after memory is allocated.
template <class Encoder>
json work_of(const Text& text, const Examples& examples) {
  TrainingOptions options;
  options.threads = 1;
  Threads threads(options.threads);
  Siamese<Encoder> model(text);
  TrainingStep<Siamese<Encoder>, Mse, LazyAdam> training(model, Mse{}, LazyAdam{}, threads,
                                                         options);
  std::vector<Index> order(static_cast<std::size_t>(examples.size()));
  std::iota(order.begin(), order.end(), Index{0});
  const auto mean = [](Index total) { return static_cast<double>(total) / steps; };
  Index moved = 0;
  for (Index i = 0; i < warm_up_steps + steps; ++i) {
    if (i == warm_up_steps) WorkProbe::reset();
    const auto pairs = batch(order, i, options.batch_size);
    training.train(examples, pairs, i + 1, 1, false, batch(order, i + 1, options.batch_size));
    if (i >= warm_up_steps) moved += moved_parameters(model, examples, pairs);
  }
  constexpr std::array names = {"kernels",   "products",    "uploads", "downloads", "copies",
                                "clearings", "allocations", "waits",   "orders"};
  json result{{"encoder", Encoder::name}, {"moved_parameters", mean(moved)}};
  for (std::size_t k = 0; k < names.size(); ++k) {
    const Sum sum = WorkProbe::of(static_cast<GpuWork>(k));
    result[names[k]] = {{"times", mean(sum.times)}, {"bytes", mean(sum.bytes)}};
  }
  // A product loads two numbers for each multiply-add, which counts as two operations.
  const Index loads = WorkProbe::of(GpuWork::product).loads;
  result["products"]["operations"] = mean(loads) / sizeof(float) + mean(WorkProbe::operations());
  for (const auto& [functor, sum] : WorkProbe::functors())
    result["functors"][functor] = {{"times", mean(sum.times)}, {"bytes", mean(sum.bytes)}};
  return result;
}

}

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: gpu_work FILE, pairs as in SNLI's train.tsv\n";
    return 2;
  }
  LoadReport report;
  const Pairs pairs = find_dataset("SNLI").read(argv[1], {}, report);
  const Text text(pairs);
  const Examples examples = tokenize(pairs, text);
  if (examples.size() < (warm_up_steps + steps + 1) * TrainingOptions{}.batch_size)
    throw Error(std::string(argv[1]) + ": too few pairs to count; give the whole train.tsv");
  std::cout << json::array({work_of<Conv<D>>(text, examples),
                            work_of<RecurrentGRU<D>>(text, examples),
                            work_of<MultiheadAttention<D>>(text, examples)})
                   .dump(2)
            << '\n';
  return 0;
} catch (const std::exception& error) {
  std::cerr << "gpu_work: " << error.what() << '\n';
  return 1;
}
