// SPDX-License-Identifier: MIT
// Threads that compute jobs from a bounded queue; what waits there is computed together.
#pragma once

#include "serve/work.hpp"

#include <siamese/core/error.hpp>
#include <siamese/core/threads.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <iterator>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace siamese::tool {

/// `Ticket` is returned with the reply of the job that it came with.
template <class Ticket>
class Workers {
public:
  struct Entry {
    Ticket ticket;
    Job job;
  };
  struct Done {
    std::vector<std::pair<Ticket, Reply>> replies;
    std::size_t tokens = 0;
  };

  /// `deliver` is called by the threads after each batch.
  Workers(int threads, std::size_t most, std::function<void(Done)> deliver)
      : count_(static_cast<std::size_t>(threads)), most_(most), deliver_(std::move(deliver)) {
    try {
      for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      stop();
      throw ArgumentError("cannot start " + std::to_string(threads) + " threads; request fewer");
    }
  }
  /// Waits until the batches under way are computed; jobs that wait are dropped.
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Takes entries from the front until the queue is full; those that remain were not taken.
  void add(std::vector<Entry>& entries) {
    std::size_t taken = 0;
    {
      const std::lock_guard lock(mutex_);
      taken = std::min(entries.size(), most_ - std::min(most_, waiting_.size()));
      std::move(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(taken),
                std::back_inserter(waiting_));
    }
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(taken));
    if (taken == 1)
      wake_.notify_one();
    else
      wake_.notify_all();
  }

  /// Drops the job that came with the ticket; false if it does not wait any more.
  bool drop(const Ticket& ticket) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(waiting_, ticket, &Entry::ticket);
    if (found == waiting_.end()) return false;
    waiting_.erase(found);
    return true;
  }

  /// Takes back all jobs that wait.
  std::vector<Entry> take_back() {
    const std::lock_guard lock(mutex_);
    std::vector<Entry> taken(std::move_iterator(waiting_.begin()),
                             std::move_iterator(waiting_.end()));
    waiting_.clear();
    return taken;
  }

  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }

  /// The number of jobs that threads compute now.
  std::size_t computing() const {
    const std::lock_guard lock(mutex_);
    return computing_;
  }

private:
  /// A batch ends with the job that reaches one of these numbers.
  static constexpr std::size_t batch_jobs = 64, batch_tokens = 16384;

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  void work() {
    Threads alone(1);
    while (true) {
      std::vector<Ticket> tickets;
      std::vector<Job> jobs;
      Done done;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        // The other threads shall have their part.
        const std::size_t share = (waiting_.size() + count_ - 1) / count_;
        const std::size_t count = std::min(share, batch_jobs);
        while (!waiting_.empty() && jobs.size() < count && done.tokens < batch_tokens) {
          Entry& entry = waiting_.front();
          done.tokens += entry.job.tokens;
          tickets.push_back(std::move(entry.ticket));
          jobs.push_back(std::move(entry.job));
          waiting_.pop_front();
        }
        computing_ += jobs.size();
      }
      std::vector<Reply> replies = compute(jobs, alone);
      for (std::size_t i = 0; i < replies.size(); ++i)
        done.replies.emplace_back(std::move(tickets[i]), std::move(replies[i]));
      {
        const std::lock_guard lock(mutex_);
        computing_ -= jobs.size();
      }
      deliver_(std::move(done));
    }
  }

  std::size_t count_; ///< of the threads
  std::size_t most_;
  std::function<void(Done)> deliver_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Entry> waiting_;
  std::size_t computing_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}
