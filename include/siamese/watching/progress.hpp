// SPDX-License-Identifier: MIT
// ProgressBar: a callback that shows the progress of a training.
#pragma once

#include <siamese/training/trainer.hpp>
#include <siamese/watching/terminal.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>

namespace siamese {

/// A callback that shows the epoch, the fraction of its steps done, time left, loss, speed and
/// accuracies: of the training pairs at the threshold 0.5, of the dev pairs at the threshold that
/// is best for them. In a terminal it redraws one line a few times a second, with as much as fits;
/// in a pipe or file it writes one line per epoch, and one every 30 s of a long epoch.
class ProgressBar {
public:
  /// Writes to `file`, standard error by default; a null pointer shows nothing. Without a terminal
  /// it writes a line after each period `between`.
  explicit ProgressBar(std::FILE* file = stderr,
                       std::chrono::milliseconds between = std::chrono::seconds(30))
      : file_(file), line_(file), between_(between) {}

  template <class State>
  void on_train_begin(const State&) {
    begin_ = drawn_ = Clock::now();
  }

  template <class State>
  void on_step_end(const State& state) {
    if (file_ == nullptr) return;
    if (first_step_ == 0) first_step_ = state.step;
    const auto now = Clock::now();
    const bool last = state.record.steps == state.steps_per_epoch;
    if (!line_.is_terminal()) {
      if (last || now - drawn_ < between_) return;
      drawn_ = now;
      std::fprintf(file_, "%s%s%s  loss %.4f\n", epoch(state).c_str(), percent(state).c_str(),
                   time_left(state).c_str(), state.record.train_loss);
      std::fflush(file_);
      return;
    }
    if (!last && line_.is_shown() && now - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = now;
    line_.show(text(state));
  }

  template <class State>
  void on_epoch_end(const State& state) {
    if (file_ == nullptr) return;
    line_.clear();
    drawn_ = Clock::now();
    const EpochRecord& record = state.record;
    std::string dev;
    if (state.dev.size() > 0) dev = number("  dev %.4f", record.dev_accuracy_at_threshold);
    if (record.dev_spearman) dev += number("  Spearman %.4f", *record.dev_spearman);
    std::fprintf(file_, "%s  loss %.4f  accuracy %.4f%s  %.0f pairs/s  %.1f s\n",
                 epoch(state).c_str(), record.train_loss, record.train_accuracy, dev.c_str(),
                 record.pairs_per_second, record.seconds);
    std::fflush(file_);
  }

private:
  using Clock = std::chrono::steady_clock;

  template <class... Values>
  static std::string number(const char* format, Values... values) {
    char text[64];
    std::snprintf(text, sizeof text, format, values...);
    return text;
  }

  /// "epoch  3/10"
  template <class State>
  static std::string epoch(const State& state) {
    const std::string all = std::to_string(state.options.epochs);
    const std::string number = std::to_string(state.record.epoch);
    return "epoch " + std::string(all.size() - number.size(), ' ') + number + '/' + all;
  }

  /// " 45%": the part of the epoch's steps that is done.
  template <class State>
  static std::string percent(const State& state) {
    return number(" %3.0f%%", 100 * static_cast<double>(state.record.steps) /
                                  static_cast<double>(state.steps_per_epoch));
  }

  /// The terminal's line: as many numbers as fit, the most important first, and a bar in the
  /// remaining space.
  template <class State>
  std::string text(const State& state) const {
    constexpr std::size_t least_bar = 10, most_bar = 34;
    const EpochRecord& record = state.record;
    const std::string start = epoch(state);
    const std::size_t width = line_.room();
    if (start.size() > width) return {};
    std::size_t room = width - start.size();
    std::string figures;
    const auto add = [&](const std::string& figure, std::size_t reserved = 0) {
      if (figure.size() + reserved > room) return;
      figures += figure;
      room -= figure.size();
    };
    add(percent(state));
    add(time_left(state));
    if (state.evaluation.step > 0 && state.dev.size() > 0)
      add(number("  dev %.4f", state.evaluation.dev.accuracy_at_threshold));
    add(number("  %.0f pairs/s", record.pairs_per_second));
    add(number("  loss %.4f", record.train_loss), least_bar);
    add("  step " + std::to_string(state.step), least_bar);
    if (room < least_bar) return start + figures;
    return start + bar(record.steps, state.steps_per_epoch, std::min(room, most_bar)) + figures;
  }

  /// "  [===>    ]", `columns` wide. With UTF-8, blocks grow by eighths of a column.
  std::string bar(Index done, Index all, std::size_t columns) const {
    static constexpr const char* blocks[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
    const auto width = static_cast<Index>(columns) - 4;
    const Index parts = utf8_ ? 8 : 1;
    const Index filled = std::min(done, all) * width * parts / all;
    std::string text;
    for (Index i = 0; i < filled / parts; ++i) text += utf8_ ? blocks[8] : "=";
    if (filled < width * parts) text += utf8_ ? blocks[filled % parts] : ">";
    text.append(static_cast<std::size_t>(width) - columns_of(text), ' ');
    return utf8_ ? "  |" + text + '|' : "  [" + text + ']';
  }

  /// Time left of the whole training, including evaluations and callbacks between steps.
  template <class State>
  std::string time_left(const State& state) const {
    const std::chrono::duration<double> elapsed = Clock::now() - begin_;
    const double seconds = elapsed.count() * static_cast<double>(state.total_steps - state.step) /
                           static_cast<double>(state.step - first_step_ + 1);
    const long long whole = std::llround(seconds);
    if (whole < 3600) return number("  %lld:%02lld left", whole / 60, whole % 60);
    return number("  %lld:%02lld:%02lld left", whole / 3600, whole / 60 % 60, whole % 60);
  }

  std::FILE* file_;
  TerminalLine line_;
  std::chrono::milliseconds between_;
  bool utf8_ = locale_is_utf8();
  Clock::time_point begin_, drawn_;
  Index first_step_ = 0; ///< of this process: not 1 in a resumed training
};

}
