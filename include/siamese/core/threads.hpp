// SPDX-License-Identifier: MIT
// A fixed pool of threads that executes numbered tasks.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace siamese {

/// `run(n, f)` calls f(0) ... f(n - 1) on this thread and `count - 1` others, and returns when all
/// calls have returned. Tasks must not depend on the thread that runs them, so that results do not
/// depend on the number of threads. `run` allocates nothing. Call it from one thread at a time, and
/// not from a task.
class Threads {
public:
  /// `count` threads, including the caller; 0: one per hardware thread.
  explicit Threads(int count = 0) {
    if (count < 0) throw ArgumentError("number of threads must not be negative");
    if (count == 0) count = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    try {
      for (int i = 1; i < count; ++i) crew_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      stop();
      throw ArgumentError("cannot start " + std::to_string(count) + " threads; request fewer");
    }
  }
  ~Threads() { stop(); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  int count() const { return static_cast<int>(crew_.size()) + 1; }

  /// Rethrows the first exception of a task after the running tasks have ended; the remaining tasks
  /// are skipped.
  template <class F>
  void run(Index tasks, F&& f) {
    if (crew_.empty() || tasks <= 1) {
      for (Index i = 0; i < tasks; ++i) f(i);
      return;
    }
    using Function = std::remove_reference_t<F>;
    const std::size_t helpers = std::min(crew_.size(), static_cast<std::size_t>(tasks - 1));
    {
      const std::lock_guard lock(mutex_);
      call_ = [](void* function, Index i) { (*static_cast<Function*>(function))(i); };
      function_ = const_cast<void*>(static_cast<const void*>(std::addressof(f)));
      tasks_ = tasks;
      next_ = 0;
      wanted_ = helpers;
      error_ = nullptr;
    }
    for (std::size_t i = 0; i < helpers; ++i) start_.notify_one();
    take_tasks();
    std::unique_lock lock(mutex_);
    wanted_ = 0; // a helper that has not started yet would find no task
    done_.wait(lock, [this] { return busy_ == 0; });
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }

private:
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    start_.notify_all();
    for (std::thread& thread : crew_) thread.join();
  }

  void take_tasks() {
    for (Index i = next_++; i < tasks_; i = next_++) {
      try {
        call_(function_, i);
      } catch (...) {
        next_ = tasks_;
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::current_exception();
      }
    }
  }

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      start_.wait(lock, [this] { return stopping_ || wanted_ > 0; });
      if (stopping_) return;
      --wanted_;
      ++busy_;
      lock.unlock();
      take_tasks();
      lock.lock();
      if (--busy_ == 0) done_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable start_;
  std::condition_variable done_;
  void (*call_)(void*, Index) = nullptr;
  void* function_ = nullptr;
  Index tasks_ = 0;
  std::atomic<Index> next_ = 0;
  std::size_t wanted_ = 0; // helpers that should still start
  std::size_t busy_ = 0;   // helpers that are running tasks
  std::exception_ptr error_;
  bool stopping_ = false;
  std::vector<std::thread> crew_; // last, because its threads use the other members
};

}
