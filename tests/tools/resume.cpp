// SPDX-License-Identifier: MIT
// A training interrupted by a signal at any moment can be resumed and ends with the same bits.
#include "command.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using test::contains;
using test::shell;
using test::TemporaryFolder;

namespace {

/// A training with four steps per epoch and many checkpoints.
std::string command(const std::string& encoder, const std::string& name, int epochs = 6) {
  return "siamese train " + encoder + " sample --pairs 400 --epochs " + std::to_string(epochs) +
         " --batch-size 80 --embedding-size 16 --dropout-rate 0.1 "
         "--average-epochs 2 --save-every 1 --eval-every 2 --experiment-name " +
         name;
}
constexpr int endless = 1'000'000;
constexpr int long_enough = 60; ///< enough epochs for a test to kill it
const std::string unfinished = "model_dir/m/unfinished";

/// A process that runs a shell line in the folder.
class Process {
public:
  Process(const TemporaryFolder& folder, const std::string& line) : number_(::fork()) {
    if (number_ != 0) return;
    const std::string path = std::filesystem::path(SIAMESE_COMMAND).parent_path().string();
    const int nothing = ::open("/dev/null", O_RDWR);
    if (::chdir(folder.path().c_str()) != 0 || ::dup2(nothing, 1) < 0 || ::dup2(nothing, 2) < 0 ||
        ::setenv("PATH", (path + ':' + std::getenv("PATH")).c_str(), 1) != 0)
      ::_exit(127);
    ::execl("/bin/sh", "sh", "-c", ("exec " + line).c_str(), nullptr);
    ::_exit(127);
  }
  bool ended() { return ended_ || (ended_ = ::waitpid(number_, &status_, WNOHANG) == number_); }
  /// Kills it, unless it has ended.
  void kill() {
    if (ended()) return;
    ::kill(number_, SIGKILL);
    ::waitpid(number_, &status_, 0);
    ended_ = true;
  }
  bool succeeded() const { return WIFEXITED(status_) && WEXITSTATUS(status_) == 0; }

private:
  pid_t number_;
  int status_ = 0;
  bool ended_ = false;
};

/// Number of files whose names contain a string; 0 if the folder does not exist.
int count_files(const std::filesystem::path& folder, const std::string& part) {
  int count = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator i(folder, error), end; !error && i != end;
       i.increment(error))
    count += contains(i->path().filename().string(), part);
  return count;
}

/// The step of the newest checkpoint, by its name; empty without one.
std::string newest(const std::filesystem::path& folder) {
  std::string name;
  std::error_code error;
  for (std::filesystem::directory_iterator i(folder, error), end; !error && i != end;
       i.increment(error))
    if (const std::string one = i->path().filename().string(); one.ends_with(".safetensors"))
      name = std::max(name, one);
  return name;
}

/// Starts the training repeatedly and kills it at moments drawn by the seed: while a checkpoint is
/// being written, or after the next one exists. Returns the number of kills.
int train_with_kills(const TemporaryFolder& folder, const std::string& line, std::uint32_t seed) {
  std::mt19937 draw(seed);
  const std::filesystem::path checkpoints = folder.path() / unfinished / "checkpoints";
  for (int kills = 0;; ++kills) {
    Process process(folder, line);
    const std::string before = newest(checkpoints);
    const bool while_writing = draw() % 2 == 0;
    while (!process.ended() && !(while_writing && count_files(checkpoints, ".pending-") > 0) &&
           !(newest(checkpoints) > before))
      std::this_thread::yield();
    process.kill();
    if (process.succeeded()) return kills;
    REQUIRE(kills < 1000);
  }
}

std::string bits(const TemporaryFolder& folder, const std::string& name) {
  return test::content(folder, "model_dir/" + name + "/model.safetensors") +
         test::content(folder, "model_dir/" + name + "/best.safetensors");
}

}

TEST_CASE("a training that is killed and resumed repeatedly ends with the same bits") {
  const char* const wanted = std::getenv("SIAMESE_TEST_KILLS");
  const int most = wanted == nullptr ? 5 : std::atoi(wanted);
  for (const std::string encoder : {"cnn", "rnn", "multihead"}) {
    const TemporaryFolder folder;
    REQUIRE(shell(folder, command(encoder, "whole")).code == 0);
    int kills = 0;
    for (std::uint32_t seed = 1; kills < most; ++seed) {
      CAPTURE(encoder);
      CAPTURE(seed);
      kills += train_with_kills(folder, command(encoder, "m") + " --resume", seed);
      CHECK((bits(folder, "m") == bits(folder, "whole")));
      CHECK_FALSE(std::filesystem::exists(folder.path() / unfinished));
      CHECK(test::lines(test::content(folder, "model_dir/m/history.jsonl")).size() ==
            test::lines(test::content(folder, "model_dir/whole/history.jsonl")).size());
      std::filesystem::remove_all(folder.path() / "model_dir/m");
    }
    MESSAGE(encoder << ": killed " << kills << " times");
  }
}

TEST_CASE("an interrupt saves the training and tells how to resume") {
  const TemporaryFolder folder;
  const std::string line = command("cnn", "m", endless) + " ";
  const auto interrupt = [&](const std::string& signal) {
    // A shell's background jobs ignore SIGINT, which the command would respect.
    return shell(folder,
                 "env --default-signal=INT " + line +
                     "--resume &\nwhile kill -0 $! && ! grep -qE '^(training|no checkpoint)' .err\n"
                     "do sleep 0.02; done\nkill -" +
                     signal + " $!; wait $!");
  };
  const test::Outcome outcome = interrupt("INT");
  CHECK(outcome.code == 130);
  CHECK(contains(outcome.err,
                 "no checkpoint in " + unfinished + "/checkpoints; starting from the beginning"));
  CHECK(contains(outcome.err, "siamese: interrupted; progress is saved. To continue, run the same "
                              "command again, with --resume (train)"));
  REQUIRE_FALSE(newest(folder.path() / unfinished / "checkpoints").empty());
  const test::Outcome refused = shell(folder, line);
  CHECK(refused.code == 1);
  CHECK(contains(refused.err,
                 "give --resume to continue it, --overwrite to start from the beginning"));
  const test::Outcome again = interrupt("TERM");
  CHECK(again.code == 143);
  CHECK(contains(again.err, "training resumes from " + unfinished + "/checkpoints/step-"));
  CHECK(interrupt("HUP").code == 129);
  CHECK(shell(folder, command("cnn", "m") + " --overwrite").code == 0);
}

TEST_CASE("a training that has ended has nothing to resume") {
  const TemporaryFolder folder;
  const test::Outcome first = shell(folder, command("cnn", "m") + " --resume");
  CHECK(first.code == 0);
  const std::string before = bits(folder, "m");
  const test::Outcome second = shell(folder, command("cnn", "m") + " --resume --threads 1");
  CHECK(second.code == 0);
  CHECK(contains(second.err, "model_dir/m: this training has ended; there is nothing to do"));
  CHECK(second.out == first.out);
  CHECK((bits(folder, "m") == before));
}

TEST_CASE("another configuration or other data is refused, and the difference is named") {
  const TemporaryFolder folder;
  shell(folder, "siamese sample --out corpus --pairs 400");
  const std::string line = "siamese train cnn pairs --data corpus --epochs 3 --experiment-name m ";
  REQUIRE(shell(folder, line).code == 0);
  const auto refusal = [&](const std::string& options) {
    const test::Outcome outcome = shell(folder, line + "--resume " + options);
    CHECK(outcome.code == 1);
    return outcome.err;
  };
  CHECK(contains(refusal("--seed 2"), "training/seed was 1 and is 2"));
  CHECK(contains(refusal("--loss bce"), "training/loss was \"mse\" and is \"bce\""));
  CHECK(contains(refusal("--num-filters 5,5,5"), "encoder_options/num_filters/0 was 50 and is 5"));
  CHECK(
      contains(refusal("--embedding-rms 0.1"), "encoder_options/embedding_rms was 0.0 and is 0.1"));
  CHECK(contains(refusal("--distance cosine"), "distance was "));
  CHECK(contains(shell(folder, "siamese train cnn pairs --data corpus --epochs 4 --resume "
                               "--experiment-name m")
                     .err,
                 "this training has ended, with training/epochs 3 where 4 is asked for; an ended "
                 "training keeps no optimizer state to resume from: train the model further with "
                 "--from m and another --experiment-name"));
  CHECK(shell(folder, line + "--resume --overwrite").code == 2);

  // Files may move, but not change.
  shell(folder, "mv corpus moved");
  const std::string moved =
      "siamese train cnn pairs --data moved --epochs 3 --experiment-name m --resume ";
  CHECK(shell(folder, moved).code == 0);
  shell(folder, "cd moved && head -n 20 test.tsv > t && mv t test.tsv");
  CHECK(contains(shell(folder, moved).err, "training/test_fingerprint was "));
}

TEST_CASE("a refused resume loses nothing") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, command("cnn", "whole", long_enough)).code == 0);
  const std::filesystem::path checkpoints = folder.path() / unfinished / "checkpoints";
  {
    Process process(folder, command("cnn", "m", long_enough));
    while (!process.ended() && count_files(checkpoints, ".safetensors") < 2)
      std::this_thread::yield();
    process.kill();
  }
  const std::string line = command("cnn", "m", long_enough) + " --resume";
  const std::filesystem::path last = checkpoints / newest(checkpoints);
  const test::Outcome other = shell(folder, line + " --seed 2");
  CHECK(other.code == 1);
  CHECK(contains(other.err, "belongs to another training: options/seed was 1 and is 2"));
  CHECK_FALSE(contains(other.err, "training resumes"));
  REQUIRE(std::filesystem::exists(last));

  std::filesystem::resize_file(last, std::filesystem::file_size(last) - 1);
  const test::Outcome damaged = shell(folder, line);
  CHECK(damaged.code == 1);
  CHECK(contains(damaged.err, last.filename().string() + ": "));
  CHECK(contains(damaged.err, "damaged"));
  REQUIRE(std::filesystem::remove(last));
  CHECK(shell(folder, line).code == 0);
  CHECK((bits(folder, "m") == bits(folder, "whole")));
}

TEST_CASE("an interrupted training is resumed with more epochs, as one longer training") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, command("cnn", "whole", long_enough + 2)).code == 0);
  const std::filesystem::path checkpoints = folder.path() / unfinished / "checkpoints";
  {
    Process process(folder, command("cnn", "m", long_enough));
    while (!process.ended() && newest(checkpoints).empty()) std::this_thread::yield();
    process.kill();
  }
  const test::Outcome outcome = shell(folder, command("cnn", "m", long_enough + 2) + " --resume");
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.err, "training resumes from "));
  CHECK((bits(folder, "m") == bits(folder, "whole")));
}

TEST_CASE("a training from a saved model is resumed with the same bits, not from other weights") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, command("cnn", "first")).code == 0);
  const std::string from = " --from first --resume";
  REQUIRE(shell(folder, command("cnn", "whole", long_enough) + from).code == 0);
  const std::filesystem::path checkpoints = folder.path() / unfinished / "checkpoints";
  {
    Process process(folder, command("cnn", "m", long_enough) + from);
    while (!process.ended() && newest(checkpoints).empty()) std::this_thread::yield();
    process.kill();
  }
  REQUIRE(
      shell(folder, "mv model_dir/first moved && " + command("cnn", "first") + " --seed 2").code ==
      0);
  const test::Outcome other = shell(folder, command("cnn", "m", long_enough) + from);
  CHECK(other.code == 1);
  CHECK(contains(other.err, "belongs to another training: training/from_fingerprint was "));
  const test::Outcome outcome =
      shell(folder, command("cnn", "m", long_enough) + " --from ./moved --resume");
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.err, "training resumes from "));
  CHECK((bits(folder, "m") == bits(folder, "whole")));
}

TEST_CASE("a folder without a completed training is an error that names the file") {
  const TemporaryFolder folder;
  const std::string line = command("cnn", "m") + " --resume";
  REQUIRE(shell(folder, line).code == 0);
  const auto refused = [&](const std::string& file, const std::string& content) {
    const std::string name = "model_dir/m/" + file;
    const std::string before = test::content(folder, name);
    folder.write(name, content);
    const test::Outcome outcome = shell(folder, line);
    CHECK(outcome.code == 1);
    folder.write(name, before);
    CHECK(contains(outcome.err, "siamese: error: " + name + ": "));
    CHECK(contains(outcome.err, "give the same options and data, or --overwrite for --resume"));
  };
  refused("config.json", R"({"format": 2})");
  refused("config.json", R"({"format": 2, "training": 5})");
  refused("evaluation.json", "[]");
  refused("evaluation.json", "{}");
  CHECK(shell(folder, line).code == 0);
}

TEST_CASE(
    "events have their folder from the beginning, and are removed with a training that fails") {
  const TemporaryFolder folder;
  const std::filesystem::path model = folder.path() / "model_dir/m", run = model / "events/train";
  {
    Process process(folder, command("cnn", "m", long_enough));
    while (!process.ended() && newest(model / "unfinished/checkpoints").empty())
      std::this_thread::yield();
    process.kill();
  }
  CHECK(count_files(run, "events.out.tfevents.") == 1);
  REQUIRE(shell(folder, command("cnn", "m", long_enough) + " --resume").code == 0);
  CHECK(count_files(run, "events.out.tfevents.") == 2);
  REQUIRE(shell(folder, command("cnn", "m", long_enough) + " --overwrite").code == 0);
  CHECK(count_files(run, "events.out.tfevents.") == 1);
  CHECK(shell(folder, command("cnn", "n") + " --distance dot --learning-rate 1e6").code == 1);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "model_dir/n"));
}

TEST_CASE("a checkpoint that cannot be written ends training with the reason, and the previous one "
          "stays") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, command("cnn", "whole")).code == 0);
  const std::string line = command("cnn", "m") + " --resume";
  const std::filesystem::path checkpoints = folder.path() / unfinished / "checkpoints";
  Process process(folder, line);
  while (!process.ended() && newest(checkpoints).empty()) std::this_thread::yield();
  process.kill();
  const std::string before = newest(checkpoints);
  // A limit on the size of files simulates a full disk.
  const test::Outcome full = shell(folder, "trap '' XFSZ; ulimit -f 8; " + line);
  CHECK(full.code == 1);
  CHECK(contains(full.err, unfinished + "/"));
  CHECK(contains(full.err, "cannot write: File too large"));
  CHECK(newest(checkpoints) == before);
  CHECK(shell(folder, line).code == 0);
  CHECK((bits(folder, "m") == bits(folder, "whole")));
}

TEST_CASE("two trainings with the same name do not disturb each other") {
  const TemporaryFolder folder;
  const test::Outcome outcome =
      shell(folder, command("cnn", "m", endless) + " &\nwhile kill -0 $! && ! [ -e " + unfinished +
                        "/history.jsonl ]\ndo sleep 0.02; done\n" + command("cnn", "m", endless) +
                        " --resume; echo code $?; kill -KILL $!; wait $!; true");
  CHECK(contains(outcome.out, "code 1"));
  CHECK(contains(outcome.err, unfinished + ": another process trains there"));
}
