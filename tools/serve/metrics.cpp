// SPDX-License-Identifier: MIT
// Writes metrics in the text format of Prometheus, version 0.0.4.

#include "serve/metrics.hpp"

#include "cli/program.hpp"

#include <algorithm>
#include <charconv>

#include <sys/resource.h>

namespace siamese::tool {

namespace {

constexpr std::string_view other_paths = "other";

std::string number(double value) {
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

/// The lines that begin a metric.
std::string head(std::string_view name, std::string_view type, std::string_view help) {
  std::string text = "# HELP ";
  text.append(name).append(" ").append(help).append("\n# TYPE ");
  return text.append(name).append(" ").append(type).append("\n");
}

std::string metric(std::string_view name, std::string_view type, std::string_view help,
                   double value) {
  return head(name, type, help).append(name).append(" ").append(number(value)).append("\n");
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}

Metrics::Metrics(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) routes_[path];
  routes_[std::string(other_paths)];
}

void Metrics::count_reply(std::string_view path, int status, double seconds) {
  auto found = routes_.find(path);
  if (found == routes_.end()) found = routes_.find(other_paths);
  Route& route = found->second;
  ++route.by_class[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))];
  const auto bucket = std::ranges::lower_bound(bounds, seconds) - bounds.begin();
  ++route.buckets[static_cast<std::size_t>(bucket)];
  route.seconds += seconds;
  too_busy_ += status == 429 ? 1 : 0;
}

void Metrics::count_batch(std::size_t requests, std::size_t tokens) {
  ++batches_;
  batch_requests_ += requests;
  tokens_ += tokens;
}

std::string Metrics::text() const {
  std::string text =
      head("siamese_requests_total", "counter", "Replies by endpoint and class of status.");
  for (const auto& [path, route] : routes_)
    for (std::size_t c = 2; c <= 5; ++c)
      if (c != 3)
        text += "siamese_requests_total{path=\"" + path + "\",status=\"" + std::to_string(c) +
                "xx\"} " + std::to_string(route.by_class[c]) + '\n';
  text += head("siamese_request_seconds", "histogram",
               "Time from the request's last byte to its reply.");
  for (const auto& [path, route] : routes_) {
    const std::string labels = "{path=\"" + path + '"';
    std::uint64_t count = 0;
    for (std::size_t b = 0; b < route.buckets.size(); ++b) {
      count += route.buckets[b];
      text += "siamese_request_seconds_bucket" + labels + ",le=\"" +
              (b < std::size(bounds) ? number(bounds[b]) : "+Inf") + "\"} " +
              std::to_string(count) + '\n';
    }
    text += "siamese_request_seconds_sum" + labels + "} " + number(route.seconds) + '\n';
    text += "siamese_request_seconds_count" + labels + "} " + std::to_string(count) + '\n';
  }
  const auto whole = [](std::uint64_t value) { return static_cast<double>(value); };
  const auto now = [](const std::function<std::size_t()>& gauge) {
    return gauge ? static_cast<double>(gauge()) : 0;
  };
  text +=
      metric("siamese_batches_total", "counter", "Times that a model computed.", whole(batches_));
  text += metric("siamese_batch_requests_total", "counter",
                 "Requests in these batches; divided by the batches, their mean size.",
                 whole(batch_requests_));
  text += metric("siamese_tokens_total", "counter", "Tokens read by models.", whole(tokens_));
  text += metric("siamese_too_busy_total", "counter", "Requests refused with status 429.",
                 whole(too_busy_));
  text +=
      metric("siamese_abandoned_total", "counter",
             "Requests that were not computed because their clients had left.", whole(abandoned_));
  text += head("siamese_reloads_total", "counter", "Reloads of changed models.");
  for (const std::size_t succeeded : {std::size_t{0}, std::size_t{1}})
    text += std::string("siamese_reloads_total{result=\"") +
            (succeeded == 1 ? "succeeded" : "failed") + "\"} " +
            std::to_string(reloads_[succeeded]) + '\n';
  text += metric("siamese_connections", "gauge", "Open connections.", now(connections));
  text += metric("siamese_waiting_requests", "gauge", "Requests that wait for a model.",
                 now(waiting_requests));
  text += metric("siamese_computing_requests", "gauge", "Requests that threads compute.",
                 now(computing_requests));
  text += metric("process_cpu_seconds_total", "counter", "Processor time used by the process.",
                 processor_seconds());
  text += head("siamese_build_info", "gauge", "The version; always 1.") +
          "siamese_build_info{version=\"" + version() + "\"} 1\n";
  return text;
}

}
