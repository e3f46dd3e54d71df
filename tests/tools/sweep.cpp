// SPDX-License-Identifier: MIT
// siamese sweep.

#include "command.hpp"

#include <support/checkout.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using test::contains;
using test::Outcome;
using test::shell;
using test::TemporaryFolder;

namespace {

/// The settings common to all trials of these tests.
const std::string small = "encoder = cnn\ndataset = sample\npairs = 400\nepochs = 2\n"
                          "embedding_size = 8\nthreads = 1\n";

Outcome sweep(const TemporaryFolder& folder, const std::string& content,
              const std::string& arguments = "") {
  folder.write("s.toml", content);
  return shell(folder, "siamese sweep s.toml " + arguments);
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::vector<std::string> names(const nlohmann::json& comparison) {
  std::vector<std::string> result;
  for (const nlohmann::json& summary : comparison["configurations"])
    result.push_back(summary["configuration"]);
  return result;
}

}

TEST_CASE("a grid is trained with every seed, and the table begins with the best on dev") {
  const TemporaryFolder folder;
  const Outcome outcome =
      sweep(folder, small + "[sweep]\nlearning_rate = [1e-5, 1e-2]\n"
                            "num_filters = [[4, 4, 4], \"5,5,5\"]\nseeds = 2\n");
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  const auto rows = test::lines(outcome.out);
  REQUIRE(rows.size() == 6);
  CHECK(rows[0].starts_with("| by dev accuracy | dev accuracy | test accuracy | dev at 0.5 |"));
  CHECK(contains(rows[2], " ± "));
  CHECK(test::content(folder, "sweep/comparison.md") == outcome.out);
  const std::string report = test::content(folder, "sweep/report.html");

  const nlohmann::json comparison = test::json(folder, "sweep/comparison.json");
  std::vector<double> dev;
  for (const nlohmann::json& summary : comparison["configurations"]) {
    dev.push_back(summary["dev_accuracy_at_threshold"]["mean"]);
    REQUIRE(summary["runs"].size() == 2);
    CHECK(contains(report, summary["models"][0].get<std::string>()));
    for (const std::string model : summary["models"]) {
      const nlohmann::json config = test::json(folder, "sweep/" + model + "/config.json");
      CHECK(contains(summary["configuration"].get<std::string>(),
                     config["options"]["num_filters"]["value"].get<std::string>()));
    }
  }
  CHECK(std::ranges::is_sorted(dev, std::ranges::greater()));
  auto configurations = names(comparison);
  std::ranges::sort(configurations);
  CHECK(configurations == std::vector<std::string>{"cnn --learning-rate 1e-2 --num-filters 4,4,4",
                                                   "cnn --learning-rate 1e-2 --num-filters 5,5,5",
                                                   "cnn --learning-rate 1e-5 --num-filters 4,4,4",
                                                   "cnn --learning-rate 1e-5 --num-filters 5,5,5"});
  CHECK(contains(outcome.err, "trial 1 of 8: cnn --learning-rate 1e-5 --num-filters 4,4,4\n"));
  CHECK(contains(outcome.err, "trial 8 of 8, about "));
  CHECK(count(outcome.err, "400 rows read") == 1);
}

TEST_CASE("finished trials are not repeated unless requested") {
  const TemporaryFolder folder;
  const std::string grid = "[sweep]\nbatch_size = [100, 200]\n";
  REQUIRE(sweep(folder, small + grid).code == 0);
  const Outcome again = sweep(folder, small + grid, "--json");
  CHECK(contains(again.err, "trial 2 of 2: cnn --batch-size 200: done before\n"));
  CHECK_FALSE(contains(again.err, "epoch"));
  CHECK(nlohmann::json::parse(again.out) == test::json(folder, "sweep/comparison.json"));

  // A longer list adds its own trial; writing the same differently changes nothing.
  const Outcome longer =
      sweep(folder, "# more\n" + small + "[sweep]\nbatch-size = [ 50, 100, 200 ]");
  CHECK(count(longer.err, "done before") == 2);
  CHECK(count(longer.err, "epoch 2/2") == 1);
  // Another value for all trials gives new trials.
  CHECK(count(sweep(folder, small + "seed = 1\n" + grid).err, "write seeds = N in [sweep]") == 1);
  CHECK(count(sweep(folder, small + "learning_rate = 0.1\n" + grid).err, "done before") == 0);
  CHECK(count(sweep(folder, small + grid, "--overwrite").err, "epoch 2/2") == 2);
  const Outcome quiet = sweep(folder, small + grid, "--quiet --out other");
  CHECK(quiet.err == "");
  CHECK(test::lines(quiet.out).size() == 4);
}

TEST_CASE("a trial that the file describes twice is trained and counted once") {
  const TemporaryFolder folder;
  const Outcome outcome =
      sweep(folder, small + "[sweep]\nlearning_rate = [1e-3, 0.001, 1e-3, 2e-3]\n");
  REQUIRE(outcome.code == 0);
  CHECK(contains(outcome.err, "trial 2 of 2, "));
  CHECK_FALSE(contains(outcome.out, " ± "));
  CHECK(test::json(folder, "sweep/comparison.json")["configurations"].size() == 2);
}

TEST_CASE("a trial that diverges is left out, and the others are trained") {
  const TemporaryFolder folder;
  const std::string dot = small + "distance = dot\n";
  const Outcome outcome = sweep(folder, dot + "[sweep]\nlearning_rate = [1e6, 1e-3]\n");
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.err, "siamese: warning: cnn --learning-rate 1e6: the "));
  CHECK(contains(outcome.err, " is not finite at step "));
  CHECK(names(test::json(folder, "sweep/comparison.json")) ==
        std::vector<std::string>{"cnn --learning-rate 1e-3"});
  const Outcome none = sweep(folder, dot + "[sweep]\nlearning_rate = [1e6]\n", "--out none");
  CHECK(none.code == 1);
  CHECK(contains(none.err, "no configuration has a result; lower the learning rate"));
}

TEST_CASE("a trial whose model was not completely written is trained again") {
  const TemporaryFolder folder;
  const std::string content = small + "[sweep]\nbatch_size = [100]\n";
  REQUIRE(sweep(folder, content).code == 0);
  shell(folder, "rm sweep/*/config.json");
  const Outcome again = sweep(folder, content);
  CHECK(again.code == 0);
  CHECK(count(again.err, "epoch 2/2") == 1);
}

TEST_CASE("a trial whose files changed is a new trial, and so is an overwritten one") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, "siamese sample --out corpus --pairs 200").code == 0);
  const std::string content = "encoder = cnn\ndataset = pairs\nepochs = 1\n"
                              "train = corpus/train.tsv\ndev = corpus/dev.tsv\n"
                              "test = corpus/test.tsv\n[sweep]\nbatch_size = [50, 100]\n";
  REQUIRE(sweep(folder, content).code == 0);
  CHECK(count(sweep(folder, content).err, "done before") == 2);
  shell(folder, "tail -5 corpus/dev.tsv >>corpus/test.tsv");
  CHECK(count(sweep(folder, content).err, "done before") == 0);

  // The first model cannot be written.
  const Outcome broken =
      shell(folder, "for m in sweep/*_50_*/config.json; do rm $m && mkdir $m; done\n"
                    "siamese sweep s.toml --overwrite");
  CHECK(broken.code == 1);
  CHECK(count(shell(folder, "rmdir sweep/*/config.json; siamese sweep s.toml").err,
              "done before") == 0);
}

TEST_CASE("an interrupted trial that was being retrained is resumed") {
  const TemporaryFolder folder;
  const std::string content = small + "[sweep]\nbatch_size = [100]\n";
  REQUIRE(sweep(folder, content).code == 0);
  const Outcome on =
      shell(folder, "f=$(echo sweep/cnn*)/unfinished/checkpoints; mkdir -p $f\n"
                    "echo damaged >$f/step-000000000001.safetensors; siamese sweep s.toml");
  CHECK(on.code == 1);
  CHECK(contains(on.err, "/unfinished/checkpoints/step-000000000001.safetensors: "));
}

TEST_CASE("random draws come from lists and ranges, and the same seed draws the same") {
  const TemporaryFolder folder;
  const std::string random = small +
                             "max_steps = 1\n[sweep]\ntrials = 6\nseed = 3\n"
                             "learning_rate = {from = 1e-4, to = 1e-1, log = true}\n"
                             "dropout_rate = {from = 0, to = 0.5}\n"
                             "batch_size = {from = 10, to = 12}\nlower_case = [true, false]\n";
  const Outcome outcome = sweep(folder, random, "--json");
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  const nlohmann::json comparison = nlohmann::json::parse(outcome.out);
  REQUIRE(comparison["configurations"].size() == 6);
  std::set<std::string> rates;
  for (const nlohmann::json& summary : comparison["configurations"]) {
    const std::string model = summary["models"][0];
    const nlohmann::json options = test::json(folder, "sweep/" + model + "/config.json")["options"];
    const double rate = options["learning_rate"]["value"],
                 dropout = options["dropout_rate"]["value"];
    CHECK(rate >= 1e-4);
    CHECK(rate <= 1e-1);
    CHECK(dropout >= 0);
    CHECK(dropout < 0.5);
    const nlohmann::json batch = options["batch_size"]["value"];
    CHECK((batch == 10 || batch == 11 || batch == 12));
    rates.insert(options["learning_rate"].dump());
  }
  CHECK(rates.size() == 6);
  CHECK(
      contains(sweep(folder, random, "--quiet --json --out again").out, names(comparison).front()));
  CHECK(count(sweep(folder, random).err, "done before") == 6);

  // Only two different combinations can be drawn.
  const Outcome few = sweep(folder, small + "max_steps = 1\n[sweep]\ntrials = 9\nseed = 1\n"
                                            "batch_size = [10, 20]\n");
  CHECK(contains(few.err, "trial 2 of 2"));
}

TEST_CASE("encoder and data are keys like others, and the same data is read once") {
  const TemporaryFolder folder;
  const Outcome outcome =
      sweep(folder, "embedding_size = 8\nmax_steps = 1\ndataset = sample\n[sweep]\n"
                    "pairs = [100, 200]\nencoder = [cnn, rnn]\n");
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK(test::lines(outcome.out).size() == 6);
  CHECK(contains(outcome.out, "| `rnn --pairs 200` |"));
  CHECK(count(outcome.err, "100 rows read") == 1);
  CHECK(count(outcome.err, "200 rows read") == 1);
}

TEST_CASE("an interrupt shows the finished trials, and the same command resumes") {
  const TemporaryFolder folder;
  const std::string endless = "encoder = cnn\ndataset = sample\npairs = 400\nembedding_size = 8\n"
                              "epochs = 1000000\nthreads = 1\n[sweep]\n";
  folder.write("s.toml", endless + "max_steps = [1, 100000000]\n");
  const std::string line = "siamese sweep s.toml --out s";
  const Outcome outcome = shell(folder, line + " &\nwhile kill -0 $! && ! ls s/*/evaluation.json\n"
                                               "do sleep 0.02; done >/dev/null 2>&1\n"
                                               "sleep 0.3; kill -TERM $!; wait $!");
  CAPTURE(outcome.err);
  CHECK(outcome.code == 143);
  CHECK(contains(outcome.out, "| `cnn --max-steps 1` |"));
  CHECK(contains(outcome.err, "1 of 2 trials are done; run the same command to continue\n"));

  folder.write("s.toml", endless + "max_steps = [1, 2]\n");
  const Outcome on = shell(folder, line);
  CHECK(on.code == 0);
  CHECK(contains(on.err, "cnn --max-steps 1: done before\n"));
}

TEST_CASE("an invalid sweep is refused before anything is trained") {
  const TemporaryFolder folder;
  struct Case {
    std::string content, problem;
    int code;
  };
  const Case cases[] = {
      {"", "s.toml: nothing to search", 1},
      {"[sweep]\nepochs = 3", "s.toml:8: 'epochs' has one value", 1},
      {"[sweep]\nepochs = {from = 1, to = 3}", "s.toml:8: a range needs the number of draws", 1},
      {"[sweep]\ntrials = 2\nepochs = {from = 1}", "s.toml:9: a range needs both ends", 1},
      {"[sweep]\ntrials = 2\nepochs = {from = 3, to = 1}", "s.toml:9: from must be below to", 1},
      {"[sweep]\ntrials = 2\nepochs = {from = 0, to = 1, log = true}", "s.toml:9: with log", 1},
      {"[sweep]\ntrials = 2\nepochs = {from = 1, to = 2, log = [true]}",
       "s.toml:9: log must be true or", 1},
      {"[sweep]\ntrials = 2\nepochs = {from = 0, to = 1, log = 3}", "s.toml:9: log must be true or",
       1},
      {"[sweep]\ntrials = 2\nepochs = {from = 0, upto = 1}", "s.toml:9: a range has no 'upto'", 1},
      {"[sweep]\ntrials = 2\nepochs = {from = a, to = 1}", "s.toml:9: epochs: 'a' is not a n", 1},
      {"[sweep]\ntrials = 0\nepochs = [1]", "s.toml:8: trials: '0' is not a whole number", 1},
      {"[sweep]\nseeds = [1, 2]\nepochs = [1]", "s.toml:8: seeds is not a whole number", 1},
      {"[sweep]\nbatch_size = [100, x]", "s.toml:8: --batch-size: 'x' is not", 2},
      {"[sweep]\nbatchsize = [1]", "unknown key 'batchsize'; the nearest known one is batch_s", 2},
      {"[sweep]\nepochs = [1, 2]", "s.toml:8: 'epochs' is already set at s.toml:4", 2},
      {"[sweep]\nencoder = [cnn]", "s.toml:8: 'encoder' is already set at s.toml:1", 2},
      {"[sweep]\nhidden_size = [8]", "s.toml:8: --hidden-size has no effect on the encoder", 2},
      {"[sweep]\nmodel_dir = [a, b]", "s.toml:8: --model-dir has no effect here", 2},
  };
  for (const Case& wrong : cases) {
    CAPTURE(wrong.content);
    const Outcome outcome = sweep(folder, small + wrong.content);
    CAPTURE(outcome.err);
    CHECK(outcome.code == wrong.code);
    CHECK(contains(outcome.err, wrong.problem));
    CHECK(test::lines(outcome.err).size() == 1);
  }
  CHECK(contains(shell(folder, "siamese sweep none.toml").err, "none.toml: cannot open: "));
  CHECK(contains(sweep(folder, "[sweep]\nepochs = [1]").err, "ENCODER is required"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "sweep"));
}

TEST_CASE("a file without results is refused") {
  const TemporaryFolder folder;
  const std::string content = small + "max_steps = 1\n[sweep]\nbatch_size = [10]\n";
  REQUIRE(sweep(folder, content).code == 0);
  nlohmann::json results = test::json(folder, "sweep/results.json");
  for (nlohmann::json& result : results) result = nlohmann::json::array();
  folder.write("sweep/results.json", results.dump());
  const Outcome outcome = sweep(folder, content);
  CHECK(outcome.code == 1);
  CHECK(
      contains(outcome.err, "sweep/results.json: an entry is not the result of a training; give"));
}

TEST_CASE("the example of a sweep is valid") {
  const TemporaryFolder folder;
  folder.write("pairs.tsv", "gold_label\tsentence1\tsentence2\nentailment\ta b c\ta b\n"
                            "contradiction\ta b c\td e\n");
  const Outcome outcome =
      shell(folder, "mkdir -p corpora/SNLI\n"
                    "for part in train dev test; do cp pairs.tsv corpora/SNLI/$part.tsv; done\n"
                    "siamese sweep '" +
                        test::checkout("config/sweep.toml") + "'");
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.err, "trial 1 of 24: cnn --learning-rate 1e-3 --embedding-size 64\n"));
  CHECK(test::json(folder, "sweep/comparison.json")["configurations"].size() == 8);
}
