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

#include <unistd.h>

namespace siamese {

/// `run(n, f)` calls f(0) ... f(n - 1) on this thread and `count - 1` others, and returns when all
/// calls have returned. Tasks must not depend on the thread that runs them, nor wait for each
/// other's results, so that results do not depend on the number of threads. `run` allocates
/// nothing.
///
/// `run` may be called by several threads at once and from a task: the other threads help one call
/// at a time, and the caller of any further one executes its tasks alone. After `fork` the child
/// has no other threads, and its callers execute all tasks alone too.
class Threads {
public:
  /// `count` threads, including the caller; 0: one per hardware thread.
  explicit Threads(int count = 0) {
    if (count < 0) throw ArgumentError("number of threads must not be negative");
    if (count == 0) count = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    try {
      while (crew_->threads.size() + 1 < static_cast<std::size_t>(count))
        crew_->threads.emplace_back([crew = crew_.get()] { crew->work(); });
    } catch (const std::system_error&) {
      crew_->stop();
      throw ArgumentError("cannot start " + std::to_string(count) + " threads; request fewer");
    }
  }
  ~Threads() {
    // A forked child can neither join threads nor destroy a condition variable that they wait for.
    if (started_here())
      crew_->stop();
    else
      static_cast<void>(crew_.release());
  }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  int count() const { return static_cast<int>(crew_->threads.size()) + 1; }

  /// Rethrows the first exception of a task after the running tasks have ended; the remaining tasks
  /// are skipped.
  template <class F>
  void run(Index tasks, F&& f) {
    if (crew_->threads.empty() || tasks <= 1 || !started_here() ||
        crew_->in_use.test_and_set(std::memory_order_acquire)) {
      for (Index i = 0; i < tasks; ++i) f(i);
      return;
    }
    using Function = std::remove_reference_t<F>;
    const std::exception_ptr error = crew_->run(
        tasks, [](void* function, Index i) { (*static_cast<Function*>(function))(i); },
        const_cast<void*>(static_cast<const void*>(std::addressof(f))));
    crew_->in_use.clear(std::memory_order_release);
    if (error) std::rethrow_exception(error);
  }

private:
  bool started_here() const { return ::getpid() == process_; }

  /// The other threads, and the call that they help.
  struct Crew {
    /// Executes the tasks on all threads and returns the first exception.
    std::exception_ptr run(Index all, void (*with)(void*, Index), void* its_function) {
      const std::size_t helpers = std::min(threads.size(), static_cast<std::size_t>(all - 1));
      {
        const std::lock_guard lock(mutex);
        call = with;
        function = its_function;
        tasks = all;
        next = 0;
        wanted = helpers;
      }
      for (std::size_t i = 0; i < helpers; ++i) start.notify_one();
      take_tasks();
      std::unique_lock lock(mutex);
      wanted = 0; // a helper that has not started yet would find no task
      done.wait(lock, [this] { return busy == 0; });
      return std::exchange(error, nullptr);
    }

    void stop() {
      {
        const std::lock_guard lock(mutex);
        stopping = true;
      }
      start.notify_all();
      for (std::thread& thread : threads) thread.join();
    }

    void take_tasks() {
      for (Index i = next++; i < tasks; i = next++) {
        try {
          call(function, i);
        } catch (...) {
          next = tasks;
          const std::lock_guard lock(mutex);
          if (!error) error = std::current_exception();
        }
      }
    }

    void work() {
      std::unique_lock lock(mutex);
      for (;;) {
        start.wait(lock, [this] { return stopping || wanted > 0; });
        if (stopping) return;
        --wanted;
        ++busy;
        lock.unlock();
        take_tasks();
        lock.lock();
        if (--busy == 0) done.notify_one();
      }
    }

    std::mutex mutex;
    std::condition_variable start;
    std::condition_variable done;
    void (*call)(void*, Index) = nullptr;
    void* function = nullptr;
    Index tasks = 0;
    std::atomic<Index> next = 0;
    std::size_t wanted = 0; // helpers that should still start
    std::size_t busy = 0;   // helpers that are running tasks
    std::exception_ptr error;
    bool stopping = false;
    std::atomic_flag in_use; // by a call of `run`
    std::vector<std::thread> threads;
  };

  std::unique_ptr<Crew> crew_ = std::make_unique<Crew>();
  pid_t process_ = ::getpid(); // the process that has the crew
};

}
