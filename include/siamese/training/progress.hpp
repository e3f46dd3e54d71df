// SPDX-License-Identifier: MIT
// Training one can watch: a bar in a terminal, a line an epoch elsewhere.
#pragma once

#include <siamese/training/trainer.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace siamese {

/// A callback that shows epoch, rate, loss, accuracies and the time left. In a terminal the line
/// is redrawn a few times a second; in a pipe or a file there is one line an epoch.
class ProgressBar {
public:
  /// Writes to `file`, standard error by default; a null pointer shows nothing.
  explicit ProgressBar(std::FILE* file = stderr) : file_(file), terminal_(is_terminal(file)) {}
  ~ProgressBar() {
    if (drawn_ != Clock::time_point()) draw("");
  }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  template <class State>
  void on_step_end(const State& state) {
    const auto now = Clock::now();
    const bool last = state.record.steps == state.steps_per_epoch;
    if (!terminal_ || (!last && now - drawn_ < std::chrono::milliseconds(100))) return;
    drawn_ = now;
    draw(line(state, width()));
  }

  template <class State>
  void on_epoch_end(const State& state) {
    if (file_ == nullptr) return;
    const EpochRecord& record = state.record;
    if (terminal_) draw("");
    drawn_ = {};
    dev_accuracy_ = record.dev_accuracy;
    std::fprintf(file_, "%s  loss %.4f  accuracy %.4f  dev %.4f  %.0f pairs/s  %.1f s\n",
                 epoch(state).c_str(), record.train_loss, record.train_accuracy,
                 record.dev_accuracy, record.pairs_per_second, record.seconds);
    std::fflush(file_);
  }

private:
  using Clock = std::chrono::steady_clock;

  /// Whether a line can be redrawn.
  static bool is_terminal(std::FILE* file) {
    const char* const kind = std::getenv("TERM");
    return file != nullptr && ::isatty(::fileno(file)) == 1 && kind != nullptr &&
           std::string_view(kind) != "dumb";
  }

  std::size_t width() const {
    winsize size{};
    const bool known = ::ioctl(::fileno(file_), TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return known ? size.ws_col - 1U : 79U;
  }

  template <class Value>
  static std::string number(const char* format, Value value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
  }

  /// "epoch  3/10"
  template <class State>
  static std::string epoch(const State& state) {
    const std::string all = std::to_string(state.options.epochs);
    const std::string number = std::to_string(state.record.epoch);
    return "epoch " + std::string(all.size() - number.size(), ' ') + number + '/' + all;
  }

  /// The line of a terminal: the figures that there is room for, and a bar in what they leave.
  template <class State>
  std::string line(const State& state, std::size_t room) const {
    const EpochRecord& record = state.record;
    const std::string start = epoch(state);
    std::string figures;
    for (const std::string& figure :
         {number("  loss %.4f", record.train_loss),
          dev_accuracy_ < 0 ? std::string() : number("  dev %.4f", dev_accuracy_),
          number("  %.0f pairs/s", record.pairs_per_second), time_left(state)})
      if (start.size() + figures.size() + figure.size() <= room) figures += figure;
    const std::size_t used = start.size() + figures.size();
    return start + bar(record.steps, state.steps_per_epoch, room > used ? room - used : 0) +
           figures;
  }

  /// At most 32 characters, and nothing where there is no room for something one can see move.
  static std::string bar(Index done, Index all, std::size_t room) {
    if (room < 10) return {};
    const auto width = static_cast<Index>(std::min<std::size_t>(room, 32)) - 4;
    const Index filled = done * width / all;
    std::string text(static_cast<std::size_t>(width), ' ');
    std::fill_n(text.begin(), filled, '=');
    if (filled < width) text[static_cast<std::size_t>(filled)] = '>';
    return "  [" + text + ']';
  }

  template <class State>
  static std::string time_left(const State& state) {
    Index steps = state.steps_per_epoch * state.options.epochs;
    if (state.options.max_steps > 0) steps = std::min(steps, state.options.max_steps);
    const double seconds_a_step = state.record.seconds / static_cast<double>(state.record.steps);
    const double left = seconds_a_step * static_cast<double>(steps - state.step);
    return left < 60 ? number("  %.0f s left", left) : number("  %.1f min left", left / 60);
  }

  /// Replaces the terminal's line.
  void draw(const std::string& text) const {
    std::fprintf(file_, "\r\033[K%s", text.c_str());
    std::fflush(file_);
  }

  std::FILE* file_;
  bool terminal_;
  Clock::time_point drawn_; ///< of the line that is shown, if one is
  double dev_accuracy_ = -1;
};

}
