// SPDX-License-Identifier: MIT
// host only
#include <support/errors.hpp>
#include <support/terminal.hpp>
#include <support/training.hpp>

#include <siamese/watching/progress.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

using namespace siamese;
using test::contains;

namespace {

constexpr int epochs = 3;
constexpr Index steps_per_epoch = 3;

template <class... Callbacks>
void train(Index dev_pairs, Callbacks&&... callbacks) {
  auto model = test::small_network<Cpu>();
  const Examples pairs = test::random_pairs(1, 40);
  TrainingOptions options;
  options.epochs = epochs;
  options.batch_size = 16;
  options.threads = 1;
  fit(model, pairs, test::random_pairs(2, dev_pairs), Mse{}, LazyAdam{}, options, callbacks...);
}

/// The rows shown during a training, in order.
struct Watcher {
  test::Terminal& terminal;
  std::vector<std::vector<std::string>> screens;
  template <class State>
  void on_step_end(const State&) {
    screens.push_back(terminal.rows());
  }
};

/// Changes the terminal's width in the middle of the second epoch.
struct Resizer {
  test::Terminal& terminal;
  std::size_t width;
  template <class State>
  void on_step_end(const State& state) {
    if (state.step == steps_per_epoch + 2) terminal.resize(width);
  }
};

/// The last screen of the second epoch: one epoch has ended and one is running.
std::vector<std::string> screen(test::Terminal& terminal, std::size_t resized = 0) {
  Watcher watcher{terminal, {}};
  ProgressBar bar(terminal.file());
  if (resized == 0)
    train(10, bar, watcher);
  else
    train(10, Resizer{terminal, resized}, bar, watcher);
  CHECK(watcher.screens.size() == epochs * steps_per_epoch);
  return watcher.screens[2 * steps_per_epoch - 1];
}

std::string printed(Index dev_pairs,
                    std::chrono::milliseconds between = std::chrono::seconds(3600)) {
  std::FILE* const file = std::tmpfile();
  REQUIRE(file != nullptr);
  train(dev_pairs, ProgressBar(file, between));
  std::rewind(file);
  std::string text;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
  std::fclose(file);
  return text;
}

}

TEST_CASE("without a terminal, an epoch is one plain line") {
  const std::string text = printed(10);
  CHECK(std::ranges::count(text, '\n') == epochs);
  CHECK(text.starts_with("epoch 1/3"));
  CHECK(contains(text, "\nepoch 3/3"));
  CHECK(contains(text, "loss"));
  CHECK(contains(text, "dev"));
  CHECK(!contains(text, "\r"));
  CHECK(!contains(text, "\033"));
  CHECK(!contains(printed(0), "dev"));
}

TEST_CASE("without a terminal, a long epoch has a line after each period") {
  const std::string text = printed(10, std::chrono::milliseconds(0));
  CHECK(std::ranges::count(text, '\n') == epochs * steps_per_epoch);
  CHECK(text.starts_with("epoch 1/3  33%  0:0"));
  CHECK(contains(text, " left  loss 0."));
  CHECK(contains(text, "\nepoch 1/3  67%  "));
}

TEST_CASE("a terminal shows the ended epochs, and below them one row for the current one") {
  const test::Variable term("TERM", "xterm"), locale("LC_ALL", "C");
  for (const std::size_t width : {80U, 200U}) {
    CAPTURE(width);
    test::Terminal terminal(width);
    const std::vector<std::string> rows = screen(terminal);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].starts_with("epoch 1/3  loss"));
    for (const char* part :
         {"epoch 2/3  [====", "] 100%", " left", "dev 0.", " pairs/s", "loss 0."})
      CHECK(contains(rows[1], part));
    CHECK(contains(rows[1], "step 6") == (width == 200));
    CHECK(rows[1].size() < width);
    CHECK(terminal.rows().size() == epochs);
  }
}

TEST_CASE("a narrow terminal shows the numbers that fit") {
  const test::Variable term("TERM", "xterm"), locale("LC_ALL", "C");
  test::Terminal narrow(40), tiny(20), smallest(8);
  const std::string row = screen(narrow).back();
  CHECK(row.starts_with("epoch 2/3 100%  "));
  CHECK(contains(row, " left  dev 0."));
  CHECK(row.size() < 40);
  CHECK(screen(tiny).back() == "epoch 2/3 100%");
  screen(smallest);
  CHECK(!contains(smallest.bytes(), "\033"));
}

TEST_CASE("after a change of width nothing is shown twice") {
  const test::Variable term("TERM", "xterm"), locale("LC_ALL", "C");
  for (const std::size_t width : {90U, 120U, 200U}) {
    CAPTURE(width);
    test::Terminal terminal(200);
    const std::vector<std::string> rows = screen(terminal, width);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].starts_with("epoch 1/3  loss"));
    CHECK(rows[1].starts_with("epoch 2/3  [="));
    CHECK(rows[1].size() < width);
  }
}

TEST_CASE("a row is overwritten, not erased first") {
  const test::Variable term("TERM", "xterm"), locale("LC_ALL", "C");
  test::Terminal terminal(80);
  screen(terminal);
  CHECK(contains(terminal.bytes(), "\repoch 1/3  ["));
  CHECK(!contains(terminal.bytes(), "\033[Kepoch 1/3  ["));
}

TEST_CASE("the bar uses characters of the locale") {
  const test::Variable term("TERM", "xterm");
  const auto row_in = [](const char* locale) {
    const test::Variable variable("LC_ALL", locale);
    test::Terminal terminal(80);
    return screen(terminal).back();
  };
  for (const char* locale : {"C", "de_DE.ISO-8859-1"}) {
    CAPTURE(locale);
    CHECK(contains(row_in(locale), "[="));
    CHECK(!contains(row_in(locale), "█"));
  }
  for (const char* locale : {"C.UTF-8", "en_GB.utf8"}) {
    CAPTURE(locale);
    CHECK(contains(row_in(locale), "|█"));
    CHECK(!contains(row_in(locale), "="));
    CHECK(columns_of(row_in(locale)) < 80);
  }
}

TEST_CASE("the first variable that is set decides the locale") {
  const test::Variable all("LC_ALL", ""), type("LC_CTYPE", ""), language("LANG", "C.UTF-8");
  CHECK(locale_is_utf8());
  const test::Variable other_type("LC_CTYPE", "C");
  CHECK(!locale_is_utf8());
  const test::Variable other("LC_ALL", "C.UTF-8");
  CHECK(locale_is_utf8());
}

TEST_CASE("a terminal that cannot redraw shows plain lines") {
  const test::Variable term("TERM", "dumb");
  test::Terminal terminal(80);
  train(10, ProgressBar(terminal.file()));
  CHECK(!contains(terminal.bytes(), "\033"));
  CHECK(terminal.rows().size() == epochs);
}
