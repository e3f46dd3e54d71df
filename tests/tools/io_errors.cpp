// SPDX-License-Identifier: MIT
// A training whose disk fails at any call loses nothing that was saved.
#include "command.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <string>

using test::contains;
using test::Outcome;
using test::shell;
using test::TemporaryFolder;

namespace {

/// A training of two epochs of three steps with a checkpoint after each step.
std::string command(const std::string& name) {
  return "siamese train cnn sample --pairs 100 --batch-size 40 --epochs 2 --embedding-size 4 "
         "--num-filters 3 --filter-sizes 2 --save-every 1 --eval-every 1 --threads 1 "
         "--checkpoints-to-keep 2 --resume --experiment-name " +
         name;
}

std::string bits(const TemporaryFolder& folder, const std::string& name) {
  return test::content(folder, "model_dir/" + name + "/model.safetensors") +
         test::content(folder, "model_dir/" + name + "/best.safetensors");
}

}

TEST_CASE("whichever call fails, training stops with the reason, and ends with the same bits when "
          "resumed") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, command("whole")).code == 0);
  const std::string expected = bits(folder, "whole");
  for (const std::string call : {"fsync", "write", "rename", "renameat2"}) {
    int resumed = 0;
    for (int n = 1;; ++n) {
      CAPTURE(call);
      CAPTURE(n);
      const Outcome failed =
          shell(folder, "LD_PRELOAD='" SIAMESE_IO_ERRORS "' SIAMESE_FAULT_UNDER=model_dir/m "
                        "SIAMESE_FAULT_CALL=" +
                            call + " SIAMESE_FAULT_AT=" + std::to_string(n) + ' ' + command("m"));
      CAPTURE(failed.err);
      if (failed.code == 0) {
        CHECK(n > (call == "renameat2" ? 1 : 8));
        CHECK(resumed > 0);
        MESSAGE(call << ": failed " << n - 1 << " times, " << resumed << " with a checkpoint");
        break;
      }
      REQUIRE(failed.code == 1);
      CHECK(contains(failed.err, "siamese: error: model_dir/m"));
      CHECK(contains(failed.err, ": Input/output error; check the path and its permissions\n"));
      const Outcome on = shell(folder, command("m"));
      CAPTURE(on.err);
      REQUIRE(on.code == 0);
      resumed += contains(on.err, "training resumes from model_dir/m/unfinished/checkpoints/step-");
      CHECK((bits(folder, "m") == expected));
      CHECK_FALSE(std::filesystem::exists(folder.path() / "model_dir/m/unfinished"));
      std::filesystem::remove_all(folder.path() / "model_dir/m");
    }
    std::filesystem::remove_all(folder.path() / "model_dir/m");
  }
}

namespace {

/// A training of one epoch that replaces an earlier one of the same name.
std::string replacing(int seed) {
  return "siamese train cnn sample --pairs 100 --max-steps 1 --epochs 1 --embedding-size 4 "
         "--num-filters 3 --filter-sizes 2 --threads 1 --no-events --overwrite --quiet "
         "--experiment-name m --seed " +
         std::to_string(seed);
}

/// All that a prediction reads.
std::string model(const TemporaryFolder& folder) {
  return bits(folder, "m") + test::content(folder, "model_dir/m/config.json") +
         test::content(folder, "model_dir/m/vocabulary.txt");
}

const std::string predict = "siamese predict m --sentence1 'a dog runs' --sentence2 'a cat sleeps'";

}

TEST_CASE(
    "whichever call fails or kills an overwriting training, the old or the new model is whole") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, replacing(2)).code == 0);
  const std::string new_model = model(folder);
  REQUIRE(shell(folder, replacing(1)).code == 0);
  const std::string old_model = model(folder);
  REQUIRE(new_model != old_model);
  folder.write("model_dir/m/notes", "mine");
  for (const std::string error : {"5", "kill"})
    for (const std::string call : {"fsync", "rename", "renameat2"}) {
      for (int n = 1;; ++n) {
        CAPTURE(error);
        CAPTURE(call);
        CAPTURE(n);
        const Outcome failed =
            shell(folder, "LD_PRELOAD='" SIAMESE_IO_ERRORS "' SIAMESE_FAULT_UNDER=model_dir/m "
                          "SIAMESE_FAULT_CALL=" +
                              call + " SIAMESE_FAULT_ERROR=" + error +
                              " SIAMESE_FAULT_AT=" + std::to_string(n) + ' ' + replacing(2));
        const std::string now = model(folder);
        CHECK((now == old_model || now == new_model));
        CHECK(shell(folder, predict).code == 0);
        CHECK(test::content(folder, "model_dir/m/notes") == "mine");
        if (failed.code == 0) {
          CHECK(now == new_model);
          CHECK(n > 1);
          break;
        }
        REQUIRE(shell(folder, replacing(1)).code == 0);
        REQUIRE(model(folder) == old_model);
      }
      REQUIRE(shell(folder, replacing(1)).code == 0);
    }
  // Nothing is left beside the model.
  CHECK(shell(folder, "ls -A model_dir").out == "m\n");
}

TEST_CASE(
    "a file system that cannot exchange folders, and a folder that cannot be renamed, get the "
    "new model too") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, replacing(2)).code == 0);
  const std::string new_model = model(folder);
  for (const int error : {EINVAL, EXDEV}) {
    REQUIRE(shell(folder, replacing(1)).code == 0);
    REQUIRE(model(folder) != new_model);
    const Outcome outcome =
        shell(folder, "LD_PRELOAD='" SIAMESE_IO_ERRORS "' SIAMESE_FAULT_UNDER=model_dir/m "
                      "SIAMESE_FAULT_CALL=renameat2 SIAMESE_FAULT_AT=1 SIAMESE_FAULT_ERROR=" +
                          std::to_string(error) + ' ' + replacing(2));
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    CHECK(model(folder) == new_model);
    CHECK(shell(folder, "ls -A model_dir").out == "m\n");
    CHECK_FALSE(std::filesystem::exists(folder.path() / "model_dir/m/unfinished"));
  }
}

TEST_CASE("predictions succeed while trainings replace the model") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, replacing(2)).code == 0);
  const std::string second = shell(folder, predict).out;
  REQUIRE(shell(folder, replacing(1)).code == 0);
  const std::string first = shell(folder, predict).out;
  const Outcome outcome = shell(
      folder, "(for i in 1 2 3 4 5 6; do " + replacing(2) + "; " + replacing(1) +
                  "; done) &\nwhile kill -0 $! 2>.nobody; do " + predict + " || echo failed; done");
  CHECK(outcome.err == "");
  CHECK(test::lines(outcome.out).size() > 6);
  for (const std::string& line : test::lines(outcome.out))
    CHECK((line + '\n' == first || line + '\n' == second));
}

TEST_CASE("a clock that stands still gives no infinite rate, and compare reads its results again") {
  const TemporaryFolder folder;
  const std::string compare =
      "LD_PRELOAD='" SIAMESE_IO_ERRORS "' SIAMESE_FAULT_CALL=clock siamese compare sample cnn "
      "--seeds 1 --out c --options '--pairs 100 --epochs 1 --embedding-size 4 --threads 1'";
  const Outcome once = shell(folder, compare);
  CAPTURE(once.err);
  REQUIRE(once.code == 0);
  CHECK_FALSE(contains(once.err, "inf"));
  CHECK(contains(once.err, " 0 pairs/s"));
  const nlohmann::json results = test::json(folder, "c/results.json");
  for (const nlohmann::json& result : results) CHECK(result["pairs_per_second"] == 0);
  const Outcome again = shell(folder, compare);
  CHECK(again.code == 0);
  CHECK(again.out == once.out);
}
