// SPDX-License-Identifier: MIT
// Counters of a server, in the text form that Prometheus reads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace siamese::tool {

/// Everything is there from the beginning, at zero. Not safe for several threads at once.
class Metrics {
public:
  explicit Metrics(const std::vector<std::string>& paths = {});

  /// Counts a reply. A path that is not one of the endpoints is counted as "other".
  void count_reply(std::string_view path, int status, double seconds);
  /// Counts requests that were computed together.
  void count_batch(std::size_t requests, std::size_t tokens);
  void count_reload(bool succeeded) { ++reloads_[succeeded ? 1 : 0]; }

  /// Counts a request that was not computed because its client had left.
  void count_abandoned() { ++abandoned_; }

  /// Read when the text is written; may be empty.
  std::function<std::size_t()> connections, waiting_requests, computing_requests;

  std::string text() const;

private:
  /// Upper bounds of the histogram's buckets, in seconds.
  static constexpr std::array bounds = {0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                        0.01,    0.025,  0.05,    0.1,    0.25,  0.5,    1.0};
  struct Route {
    std::array<std::uint64_t, 6> by_class{};                    ///< replies 1xx to 5xx, at 1 to 5
    std::array<std::uint64_t, std::size(bounds) + 1> buckets{}; ///< not cumulative
    double seconds = 0;
  };
  std::map<std::string, Route, std::less<>> routes_;
  std::uint64_t batches_ = 0, batch_requests_ = 0, tokens_ = 0, too_busy_ = 0, abandoned_ = 0;
  std::array<std::uint64_t, 2> reloads_{}; ///< failed, succeeded
};

}
