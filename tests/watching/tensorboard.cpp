// SPDX-License-Identifier: MIT
#include <support/errors.hpp>
#include <support/evaluations.hpp>
#include <support/events.hpp>
#include <support/files.hpp>

#include <siamese/watching/tensorboard.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

using namespace siamese;
using namespace test;
namespace fs = std::filesystem;

namespace {

/// The records of the latest file in a run's folder.
std::vector<std::string> latest(const fs::path& run) {
  fs::path last;
  for (const auto& entry : fs::directory_iterator(run)) last = std::max(last, entry.path());
  return records(last);
}

/// An event without its time.
std::string body(const std::string& event) { return event.substr(9); }

}

TEST_CASE("train and dev are separate runs with the same names of measures") {
  const TemporaryFolder folder;
  train_with_evaluations(10, TensorBoard(folder.path(), "# Setting"));
  const std::vector<std::string> train = latest(folder.path() / "train");
  const std::vector<std::string> dev = latest(folder.path() / "dev");
  REQUIRE(train.size() == 3 + 4);
  REQUIRE(dev.size() == 2 + 4);
  CHECK(contains(train[2], "configuration"));
  CHECK(contains(train[2], "# Setting"));
  for (const char* name : {"loss", "accuracy", "f1", "average_precision", "roc_auc", "pearson"}) {
    CHECK(contains(train[3], name));
    CHECK(contains(dev[2], name));
  }
  for (const char* name : {"learning_rate", "pairs_per_second", "gradient_norm"}) {
    CHECK(contains(train[3], name));
    CHECK(!contains(dev[2], name));
  }
}

TEST_CASE("without dev pairs there is no run dev, and without a text no text") {
  const TemporaryFolder folder;
  train_with_evaluations(0, TensorBoard(folder.path()));
  CHECK(latest(folder.path() / "train").size() == 2 + 4);
  CHECK(!fs::exists(folder.path() / "dev"));
}

TEST_CASE("a resumed training replaces the points from its first evaluation on") {
  const TemporaryFolder folder;
  const auto first = [&](const Resume& resume) {
    train_with_evaluations(10, resume, TensorBoard(folder.path(), "text"));
    return body(latest(folder.path() / "dev")[1]);
  };
  const auto start = [](Index step) { return body(detail::start_event(0, step).bytes()); };
  CHECK(first({0, true}) == start(0));
  CHECK(first({2, true}) == start(3));
  CHECK(first({3, false}) == start(3));
  CHECK(first({3, true}) == start(4));
  CHECK(first({4, true}) == start(5));
  CHECK(first({6, false}) == start(6));
}

TEST_CASE("a folder that cannot be created stops the training before it begins") {
  const TemporaryFolder folder;
  const fs::path file = folder.write("file", "old");
  const auto train = [&] { train_with_evaluations(0, TensorBoard(file)); };
  CHECK(contains(message_of<FileError>(train), (file / "train").string()));
}
