// SPDX-License-Identifier: MIT
#include <support/errors.hpp>
#include <support/evaluations.hpp>
#include <support/files.hpp>

#include <siamese/watching/history.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

using namespace siamese;
using namespace test;
namespace fs = std::filesystem;

namespace {

std::vector<nlohmann::json> lines(const fs::path& path) {
  std::vector<nlohmann::json> result;
  std::istringstream stream(read_file(path));
  for (std::string line; std::getline(stream, line);) result.push_back(nlohmann::json::parse(line));
  return result;
}

std::vector<Index> steps(const fs::path& path) {
  std::vector<Index> result;
  for (const nlohmann::json& line : lines(path)) result.push_back(line["step"]);
  return result;
}

const std::vector<Index> all_steps = {2, 3, 4, 6};

}

TEST_CASE("each evaluation is a line with the training's progress and the model's measures") {
  const TemporaryFolder folder;
  const fs::path path = folder.write("history.jsonl", "of an earlier training\n");
  train_with_evaluations(10, HistoryFile(path));
  CHECK(steps(path) == all_steps);
  const nlohmann::json third = lines(path)[2];
  CHECK(third["epoch"] == 2);
  CHECK(third["pairs"] == 40 + 16);
  CHECK(third["seconds"] > lines(path)[1]["seconds"]);
  CHECK(third["learning_rate"] == LazyAdam{}.learning_rate);
  CHECK(third["gradient_norm"] > 0);
  CHECK(third["pairs_per_second"] > 0);
  for (const char* part : {"train", "dev"})
    for (const char* figure : {"loss", "accuracy", "f1", "average_precision", "roc_auc"}) {
      CHECK(third[part][figure] >= 0);
      CHECK(third[part][figure] <= 1);
    }
  CHECK(lines(path)[3]["pairs"] == 80);
}

TEST_CASE("without dev pairs the measures of dev are null") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "history.jsonl";
  train_with_evaluations(0, HistoryFile(path));
  CHECK(lines(path)[0]["dev"].is_null());
  CHECK(lines(path)[0]["train"]["loss"] > 0);
}

TEST_CASE("a resumed training has every evaluation once, whatever lines were left") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "history.jsonl";
  train_with_evaluations(10, HistoryFile(path));
  const std::string whole = read_file(path);
  for (const std::string& left : {whole, whole.substr(0, whole.size() - 20), whole + "{\"step\""})
    for (const Resume& resume :
         {Resume{2, true}, Resume{3, false}, Resume{3, true}, Resume{4, true}}) {
      CAPTURE(left.size());
      CAPTURE(resume.step);
      write_file(path, left);
      train_with_evaluations(10, resume, HistoryFile(path));
      CHECK(steps(path) == all_steps);
    }
  write_file(path, whole.substr(0, whole.find('\n') + 1));
  train_with_evaluations(10, Resume{3, false}, HistoryFile(path));
  CHECK(steps(path) == all_steps);
}

TEST_CASE("a history that cannot be written stops the training before it begins") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "none" / "history.jsonl";
  CHECK(contains(message_of<FileError>([&] { train_with_evaluations(0, HistoryFile(path)); }),
                 path.string()));
}
