// SPDX-License-Identifier: MIT
// Lines of a server's log on standard error, as text or JSON.
#pragma once

#include <siamese/core/error.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

namespace siamese::tool {

/// May be used by several threads at once: a line is written whole.
class Log {
public:
  Log(bool as_json, bool with_requests) : as_json_(as_json), with_requests_(with_requests) {}

  bool has_requests() const { return with_requests_; }

  /// Something that an operator wants to know.
  void event(std::string_view level, std::string_view message) const {
    if (as_json_)
      write({{"time", now()}, {"level", level}, {"message", message}});
    else
      std::fprintf(stderr, "%s %s\n", now().c_str(), siamese::detail::one_line(message).c_str());
  }

  /// A reply; only if requests are logged.
  void request(std::string_view client, std::string_view method, std::string_view path, int status,
               double seconds) const {
    if (!with_requests_) return;
    const long microseconds = static_cast<long>(seconds * 1e6);
    if (as_json_)
      write({{"time", now()},
             {"level", "info"},
             {"client", client},
             {"method", method},
             {"path", path},
             {"status", status},
             {"microseconds", microseconds}});
    else
      std::fprintf(stderr, "%s %.*s %s %s %d %ld us\n", now().c_str(),
                   static_cast<int>(client.size()), client.data(),
                   siamese::detail::one_line(method).c_str(),
                   siamese::detail::one_line(path).c_str(), status, microseconds);
  }

private:
  static void write(const nlohmann::ordered_json& line) {
    std::fprintf(
        stderr, "%s\n",
        line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
  }

  /// The time in UTC, as ISO 8601.
  static std::string now() {
    const std::time_t seconds =
        std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    return std::string(text.data(),
                       std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts));
  }

  bool as_json_, with_requests_;
};

}
