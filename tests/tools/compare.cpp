// SPDX-License-Identifier: MIT
// siamese compare.

#include "command.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using test::contains;
using test::shell;
using test::TemporaryFolder;

namespace {

const std::string small =
    "siamese compare sample 'cnn --dropout-rate 0.1' rnn --seeds 2 --options '--pairs 400 "
    "--epochs 2 --embedding-size 8 --threads 1' ";

}

TEST_CASE("configurations are trained with every seed, and one table is printed and kept") {
  const TemporaryFolder folder;
  const test::Outcome outcome = shell(folder, small + "--out c");
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  const auto rows = test::lines(outcome.out);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].starts_with("| sample | dev accuracy | test accuracy | dev at 0.5 | mean dev at "
                            "0.5 | test at 0.5 | seconds per epoch |"));
  CHECK(std::ranges::count(rows[1], '|') == std::ranges::count(rows[0], '|'));
  CHECK_FALSE(contains(outcome.err, "no checkpoint"));
  CHECK(rows[2].starts_with("| `cnn --dropout-rate 0.1` | 0."));
  CHECK(rows[3].starts_with("| `rnn` | 0."));
  CHECK(contains(rows[2], " ± "));
  CHECK(test::content(folder, "c/comparison.md") == outcome.out);

  const nlohmann::json comparison = test::json(folder, "c/comparison.json");
  const nlohmann::json& cnn = comparison["configurations"][0];
  REQUIRE(cnn["runs"].size() == 2);
  const double first = cnn["runs"][0]["test_accuracy"], second = cnn["runs"][1]["test_accuracy"];
  CHECK(cnn["test_accuracy"]["mean"].get<double>() == doctest::Approx((first + second) / 2));
  // The half-width for two values is 12.706 times half their difference.
  CHECK(cnn["test_accuracy"]["half_width"].get<double>() ==
        doctest::Approx(12.706 * std::abs(first - second) / 2));
  CHECK(
      shell(folder, "siamese predict c/cnn_--dropout-rate_0.1_*_seed2 --sentence1 a --sentence2 a")
          .code == 0);
}

TEST_CASE("a table of graded pairs has Spearman's correlation, and one of classes no thresholds") {
  const TemporaryFolder folder;
  std::string graded, classes;
  for (int i = 0; i < 60; ++i) {
    const std::string row = "word" + std::to_string(i % 6) + " a\tword0 a\t";
    graded += row + std::to_string(0.2 * (i % 6)).substr(0, 3) + '\n';
    classes += row + std::to_string(i % 3) + '\n';
  }
  folder.write("graded.tsv", graded);
  folder.write("classes.tsv", classes);
  const auto head = [&](const std::string& options) {
    const test::Outcome outcome =
        shell(folder,
              "siamese compare pairs cnn --seeds 1 --options '--epochs 1 --train " + options + "'");
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    return test::lines(outcome.out).front();
  };
  CHECK(
      head("graded.tsv")
          .starts_with("| pairs | dev Spearman | test Spearman | dev accuracy | test accuracy |"));
  CHECK(head("classes.tsv --task nli3")
            .starts_with("| pairs | dev accuracy | test accuracy | seconds per epoch |"));
}

TEST_CASE("the corpus is read once for all trainings that read it the same way") {
  const TemporaryFolder folder;
  const auto readings = [&](const std::string& configurations) {
    const test::Outcome outcome =
        shell(folder, "siamese compare sample " + configurations +
                          " --seeds 2 --overwrite --options '--pairs 40 --max-steps 1'");
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    int count = 0;
    for (const std::string& line : test::lines(outcome.err)) count += contains(line, "rows read");
    return count;
  };
  CHECK(readings("cnn rnn 'cnn --dropout-rate 0.1'") == 1);
  CHECK(readings("cnn 'cnn --lower-case' 'rnn --lower-case'") == 2);
}

TEST_CASE("finished trainings are not repeated unless requested") {
  const TemporaryFolder folder;
  const test::Outcome once = shell(folder, small + "--out c");
  REQUIRE(once.code == 0);
  const test::Outcome again = shell(folder, small + "--out c --json");
  CHECK(contains(again.err, "rnn sample --pairs 400 --epochs 2 --embedding-size 8 --threads 1 "
                            "--seed 2: done before\n"));
  CHECK_FALSE(contains(again.err, "epoch 1/2"));
  CHECK(nlohmann::json::parse(again.out) == test::json(folder, "c/comparison.json"));
  CHECK(contains(shell(folder, small + "--out c --overwrite").err, "epoch 2/2"));
  CHECK(shell(folder, small + "--out c --quiet").err == "");
}

TEST_CASE("a training whose files have changed is a different training") {
  const TemporaryFolder folder;
  const std::string line =
      "siamese compare pairs cnn --seeds 1 --options '--train corpus/train.tsv "
      "--dev corpus/dev.tsv --test corpus/test.tsv --epochs 1'";
  REQUIRE(shell(folder, "siamese sample --out corpus --pairs 200 && " + line).code == 0);
  CHECK(contains(shell(folder, line).err, "done before"));
  CHECK_FALSE(contains(shell(folder, "tail -5 corpus/dev.tsv >>corpus/test.tsv && " + line).err,
                       "done before"));
  CHECK(contains(shell(folder, line).err, "done before"));
}

TEST_CASE("overwritten results do not count, even if the new training failed at once") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, small + "--out c").code == 0);
  // The first model cannot be written.
  const test::Outcome broken =
      shell(folder, "m=$(echo c/cnn*_seed1/config.json); rm $m && mkdir $m && " + small +
                        "--out c --overwrite");
  CHECK(broken.code == 1);
  const test::Outcome on = shell(folder, "rmdir c/cnn*_seed1/config.json && " + small + "--out c");
  CHECK(on.code == 0);
  CHECK_FALSE(contains(on.err, "done before"));
}

TEST_CASE("an invalid configuration is refused before anything is trained") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& arguments, const char* problem) {
    const test::Outcome outcome = shell(folder, "siamese compare sample " + arguments);
    CAPTURE(outcome.err);
    CHECK(outcome.code == 2);
    CHECK(contains(outcome.err, problem));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "comparison"));
  };
  refused("cnn 'rnn --cells 3'", "unknown option --cells; did you mean --cell?");
  refused("cnn 'rnn --hidden-size x'", "'x' is not");
  refused("cnn 'rnn --num-filters 5'", "--num-filters has no effect on the encoder rnn");
  refused("'cnn --experiment-name a'", "--experiment-name has no effect here");
  refused("cnn --seeds 0", "--seeds: '0' is not");
}

TEST_CASE("a file without results is refused") {
  const TemporaryFolder folder;
  const test::Outcome outcome =
      shell(folder, "mkdir c && echo '[1]' >c/results.json && " + small + "--out c");
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "c/results.json: is not a file of results"));

  REQUIRE(shell(folder, small + "--out d").code == 0);
  nlohmann::json results = test::json(folder, "d/results.json");
  for (nlohmann::json& result : results) result = nlohmann::json::array();
  folder.write("d/results.json", results.dump());
  const test::Outcome entry = shell(folder, small + "--out d");
  CHECK(entry.code == 1);
  CHECK(contains(entry.err,
                 "d/results.json: an entry is not the result of a training; give --overwrite"));
}

TEST_CASE("results that no training gives are refused, and the figure is named") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, small + "--out c").code == 0);
  const nlohmann::json results = test::json(folder, "c/results.json");
  const auto refused = [&](const char* figure, const nlohmann::json& value) {
    nlohmann::json changed = results;
    for (nlohmann::json& result : changed) result[figure] = value;
    folder.write("c/results.json", changed.dump());
    const test::Outcome outcome = shell(folder, small + "--out c");
    CAPTURE(outcome.err);
    CHECK(outcome.code == 1);
    CHECK(contains(outcome.err,
                   "c/results.json: an entry is not the result of a training: the figure '" +
                       std::string(figure) + "' must be a number from 0 to 1"));
  };
  refused("test_accuracy", 1e308);
  refused("last_dev_accuracy", "high");
  refused("epoch_seconds", -1);
  refused("parameters", 1.5);
}

TEST_CASE("options with marks of Markdown keep the table's form") {
  const TemporaryFolder folder;
  const test::Outcome outcome = shell(
      folder, "mkdir 'a|`b'; siamese sample --out 'a|`b' --pairs 100 >made; siamese compare pairs "
              "'cnn --data \"a|`b\"' --seeds 1 --options '--epochs 1 --embedding-size 4' --quiet");
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK(contains(test::lines(outcome.out)[2], "| `` cnn --data \"a\\|`b\" `` | "));
}
