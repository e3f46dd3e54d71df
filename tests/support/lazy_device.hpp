// SPDX-License-Identifier: MIT
// A device that does work as late, or as early, as it may: it keeps only the order that was
// requested. If a required order was not requested, results are wrong.
#pragma once

#include "random.hpp"

#include <siamese/core/memory.hpp>
#include <siamese/device/cpu.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace test {

/// The pending tasks of one device.
struct LazyStream {
  struct Task {
    std::function<void()> work;
    std::vector<std::pair<std::shared_ptr<LazyStream>, std::size_t>>
        before; ///< tasks of other devices to wait for
  };
  std::vector<Task> tasks;
  std::size_t done = 0;

  /// Runs the first `count` tasks, each after the tasks it must follow.
  void work(std::size_t count) {
    while (done < count) {
      Task task = std::move(tasks[done++]);
      for (const auto& [other, so_far] : task.before) other->work(so_far);
      if (task.work) task.work();
    }
  }

  inline static std::vector<std::weak_ptr<LazyStream>> all;
  inline static std::recursive_mutex mutex;

  /// 0: tasks run as late as possible. Otherwise, whenever a task is added, a stream drawn with
  /// this seed runs some of its tasks.
  static void be_diligent(std::uint64_t seed) { diligence = seed; }
  static void go_on() {
    if (diligence == 0) return;
    Draw draw(diligence++);
    const auto stream = all[static_cast<std::size_t>(draw.integer(0, std::ssize(all) - 1))].lock();
    if (!stream) return;
    const auto told = static_cast<siamese::Index>(stream->tasks.size());
    stream->work(static_cast<std::size_t>(
        std::min(told, static_cast<siamese::Index>(stream->done) + draw.integer(0, 8))));
  }
  inline static std::uint64_t diligence = 0;

  static void work_all() {
    const std::lock_guard lock(mutex);
    for (const auto& one : all)
      if (const auto stream = one.lock()) stream->work(stream->tasks.size());
  }
};

/// The device's memory. It is released, copied and cleared after all pending tasks of all devices.
struct LazyMemory {
  using Memory = LazyMemory;
  static void* allocate(siamese::Index bytes) { return siamese::HostMemory::allocate(bytes); }
  static void release(void* data) noexcept {
    LazyStream::work_all();
    siamese::HostMemory::release(data);
  }
  static void copy(void* to, const void* from, siamese::Index bytes) {
    LazyStream::work_all();
    siamese::HostMemory::copy(to, from, bytes);
  }
  static void zero(void* data, siamese::Index bytes) {
    LazyStream::work_all();
    siamese::HostMemory::zero(data, bytes);
  }
};

/// The host's memory, which is read and written late.
struct LazyStaging {
  using Memory = LazyStaging;
  static void* allocate(siamese::Index bytes) {
    void* const data = siamese::HostMemory::allocate(bytes);
    const std::lock_guard lock(LazyStream::mutex);
    pieces[static_cast<std::byte*>(data)] = bytes;
    return data;
  }
  static void release(void* data) noexcept {
    LazyStream::work_all();
    const std::lock_guard lock(LazyStream::mutex);
    pieces.erase(static_cast<std::byte*>(data));
    siamese::HostMemory::release(data);
  }
  static bool has(const void* data) {
    const auto* const byte = static_cast<const std::byte*>(data);
    for (const auto& [first, bytes] : pieces)
      if (byte >= first && byte < first + bytes) return true;
    return false;
  }
  inline static std::map<const std::byte*, siamese::Index> pieces;
};

class LazyDevice final {
public:
  using Real = double;
  using Memory = LazyMemory;
  using Staging = LazyStaging;
  static constexpr bool is_parallel = true;

  LazyDevice() {
    const std::lock_guard lock(LazyStream::mutex);
    LazyStream::Task behind_all;
    for (const auto& one : LazyStream::all)
      if (const auto other = one.lock()) behind_all.before.emplace_back(other, other->tasks.size());
    stream_->tasks.push_back(std::move(behind_all));
    LazyStream::all.push_back(stream_);
  }

  /// Schedules work(device), with a device that works at once.
  template <class F>
  void later(F work) {
    const std::lock_guard lock(LazyStream::mutex);
    stream_->tasks.push_back({[cpu = cpu_, work]() mutable { work(*cpu); }, {}});
    LazyStream::go_on();
  }

  friend void gemm(LazyDevice& device, siamese::Op op_a, siamese::Op op_b, double alpha,
                   siamese::MatrixView<const double> a, siamese::MatrixView<const double> b,
                   double beta, siamese::MatrixView<double> c) {
    device.later(
        [=](siamese::BasicCpu<double>& cpu) { gemm(cpu, op_a, op_b, alpha, a, b, beta, c); });
  }

  friend void wait(LazyDevice& device) {
    const std::lock_guard lock(LazyStream::mutex);
    device.stream_->work(device.stream_->tasks.size());
  }

  friend void follow(LazyDevice& device, LazyDevice& other) {
    const std::lock_guard lock(LazyStream::mutex);
    device.stream_->tasks.push_back({{}, {{other.stream_, other.stream_->tasks.size()}}});
  }

private:
  std::shared_ptr<LazyStream> stream_ = std::make_shared<LazyStream>();
  std::shared_ptr<siamese::BasicCpu<double>> cpu_ = std::make_shared<siamese::BasicCpu<double>>();
};

template <class F>
void for_each(LazyDevice& device, siamese::Index rows, siamese::Index columns, const F& f) {
  device.later([=](auto& cpu) { for_each(cpu, rows, columns, f); });
}
template <class F>
void for_rows(LazyDevice& device, siamese::Index rows, const F& f) {
  device.later([=](auto& cpu) { for_rows(cpu, rows, f); });
}
template <class F>
void sum(LazyDevice& device, siamese::Index n, const F& f, double* result) {
  device.later([=](auto& cpu) { sum(cpu, n, f, result); });
}
template <class T>
void set_zero(LazyDevice& device, siamese::Index count, T* to) {
  device.later([=](auto& cpu) { set_zero(cpu, count, to); });
}
template <class T>
void upload(LazyDevice& device, const T* from, siamese::Index count, T* to) {
  if (LazyStaging::has(from)) return device.later([=](auto& cpu) { upload(cpu, from, count, to); });
  device.later([to, values = std::vector<T>(from, from + count)](auto& cpu) {
    upload(cpu, values.data(), static_cast<siamese::Index>(values.size()), to);
  });
}
template <class T>
void fetch(LazyDevice& device, const T* from, siamese::Index count, T* to) {
  device.later([=](auto& cpu) { download(cpu, from, count, to); });
}
template <class T>
void download(LazyDevice& device, const T* from, siamese::Index count, T* to) {
  fetch(device, from, count, to);
  wait(device);
}

inline LazyDevice another(const LazyDevice&) { return {}; }

static_assert(siamese::Device<LazyDevice>);

}
