// SPDX-License-Identifier: MIT
// host only
#include <siamese/core/threads.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

using namespace siamese;

TEST_CASE("every task runs once, on any number of threads") {
  for (const int count : {1, 2, 3, 8}) {
    Threads threads(count);
    CHECK(threads.count() == count);
    for (const Index tasks : {0, 1, 2, 7, 1000}) {
      std::vector<int> done(static_cast<std::size_t>(tasks));
      threads.run(tasks, [&](Index i) { ++done[static_cast<std::size_t>(i)]; });
      CHECK(done == std::vector<int>(static_cast<std::size_t>(tasks), 1));
    }
  }
}

TEST_CASE("each round sees what the previous one wrote") {
  for (const int count : {2, 3, 8})
    for (const Index tasks : {2, 5}) {
      Threads threads(count);
      std::vector<Index> values(static_cast<std::size_t>(tasks));
      for (Index round = 1; round <= 2000; ++round)
        threads.run(tasks, [&](Index i) {
          Index& value = values[static_cast<std::size_t>(i)];
          if (value == round - 1) value = round;
        });
      CHECK(values == std::vector<Index>(static_cast<std::size_t>(tasks), 2000));
    }
}

TEST_CASE("several threads work in parallel") {
  Threads threads(3);
  std::atomic<int> arrived = 0;
  // Ends only if all three tasks run at the same time.
  threads.run(3, [&](Index) {
    ++arrived;
    while (arrived < 3) std::this_thread::yield();
  });
  CHECK(arrived == 3);
}

TEST_CASE("one thread runs the tasks itself, in order") {
  Threads threads(1);
  std::vector<Index> order;
  const auto here = std::this_thread::get_id();
  threads.run(4, [&](Index i) {
    order.push_back(i);
    CHECK(std::this_thread::get_id() == here);
  });
  CHECK(order == std::vector<Index>{0, 1, 2, 3});
}

TEST_CASE(
    "an exception is rethrown after the running tasks have ended, and the threads remain usable") {
  for (const int count : {2, 4}) {
    Threads threads(count);
    for (int round = 0; round < 100; ++round) {
      std::atomic<int> begun = 0, ended = 0;
      CHECK_THROWS_WITH_AS(threads.run(10,
                                       [&](Index) {
                                         ++begun;
                                         std::this_thread::yield();
                                         ++ended;
                                         throw std::runtime_error("task failed");
                                       }),
                           "task failed", std::runtime_error);
      CHECK(begun.load() == ended.load());
      CHECK(begun.load() <= count);
      std::atomic<int> done = 0;
      threads.run(10, [&](Index) { ++done; });
      CHECK(done.load() == 10);
    }
  }
}

TEST_CASE("one thread passes a task's exception on") {
  Threads threads(1);
  CHECK_THROWS_AS(threads.run(2, [](Index) { throw std::runtime_error("task failed"); }),
                  std::runtime_error);
}

TEST_CASE("0 threads means one per hardware thread, and a negative number is refused") {
  CHECK(Threads(0).count() >= 1);
  CHECK_THROWS_WITH_AS(Threads(-1), doctest::Contains("must not be negative"), ArgumentError);
}

TEST_CASE("several threads run tasks on the same threads at once") {
  Threads threads(3);
  constexpr int callers = 4, rounds = 500;
  constexpr Index tasks = 64;
  std::vector<Index> sums(callers);
  std::vector<std::thread> all;
  for (int caller = 0; caller < callers; ++caller)
    all.emplace_back([&, caller] {
      std::vector<Index> done(static_cast<std::size_t>(tasks));
      for (int round = 0; round < rounds; ++round)
        threads.run(tasks, [&](Index i) { done[static_cast<std::size_t>(i)] += i + 1; });
      for (const Index sum : done) sums[static_cast<std::size_t>(caller)] += sum;
    });
  for (std::thread& thread : all) thread.join();
  CHECK(sums == std::vector<Index>(callers, rounds * tasks * (tasks + 1) / 2));
}

TEST_CASE("a task runs tasks on the threads that run it") {
  for (const int count : {1, 2, 4}) {
    Threads threads(count);
    std::atomic<Index> done = 0;
    for (int round = 0; round < 100; ++round)
      threads.run(5, [&](Index) {
        threads.run(6, [&](Index) { threads.run(7, [&](Index) { ++done; }); });
      });
    CHECK(done.load() == 100 * 5 * 6 * 7);
  }
}

TEST_CASE("an exception of a task that was run by a task is rethrown") {
  Threads threads(2);
  const auto inner = [](Index) { throw std::runtime_error("task failed"); };
  CHECK_THROWS_WITH_AS(threads.run(4, [&](Index) { threads.run(4, inner); }), "task failed",
                       std::runtime_error);
  std::atomic<int> done = 0;
  threads.run(10, [&](Index) { ++done; });
  CHECK(done.load() == 10);
}

TEST_CASE("after a fork the child runs all tasks and ends") {
  auto threads = std::make_unique<Threads>(3);
  std::atomic<int> done = 0;
  const auto count = [&](Index) { ++done; };
  threads->run(10, count);
  // The helpers are waiting, or in the middle of something.
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::alarm(60); // ends a child that hangs
      done = 0;
      threads->run(10, count);
      threads.reset(); // as at the end of a program
      ::_exit(done == 10 ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    threads->run(10, count);
  }
  CHECK(done.load() == 210);
}
