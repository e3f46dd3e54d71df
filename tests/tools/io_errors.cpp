// SPDX-License-Identifier: MIT
// A training whose disk fails at any call loses nothing that was saved.
#include "command.hpp"

#include <doctest/doctest.h>

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
  for (const std::string call : {"fsync", "write", "rename"}) {
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
        CHECK(n > 8);
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
