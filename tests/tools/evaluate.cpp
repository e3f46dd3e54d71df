// SPDX-License-Identifier: MIT
// siamese evaluate.

#include "command.hpp"

#include <doctest/doctest.h>

#include <sstream>

using test::contains;
using test::shell;
using test::trained;

namespace {

nlohmann::json evaluate(const std::string& arguments) {
  const test::Outcome outcome = shell(trained(), "siamese evaluate m --json " + arguments);
  REQUIRE_FALSE(contains(outcome.err, "error"));
  REQUIRE(outcome.code == 0);
  return nlohmann::json::parse(outcome.out);
}

/// The table's row that begins with the name, with single spaces.
std::string row(const std::string& table, const std::string& name) {
  for (const std::string& line : test::lines(table)) {
    if (!line.starts_with(name)) continue;
    std::istringstream words(line);
    std::string joined;
    for (std::string word; words >> word;) joined += (joined.empty() ? "" : " ") + word;
    return joined;
  }
  return "no row " + name;
}

}

TEST_CASE("a saved model has the accuracy that training reported") {
  const nlohmann::json evaluation = test::json(trained(), "model_dir/m/evaluation.json");
  const auto accuracy = [](const nlohmann::json& json) {
    return json["total"]["at_default_threshold"]["accuracy"];
  };
  CHECK(accuracy(evaluate("corpus/test.tsv")) == evaluation["test_accuracy"]);
  CHECK(accuracy(evaluate("corpus/dev.tsv")) == evaluation["last_dev_accuracy"]);
  CHECK(accuracy(evaluate("corpus/test.tsv --best")) == evaluation["best_test_accuracy"]);
  CHECK(accuracy(evaluate("corpus/dev.tsv --best")) == evaluation["best_dev_accuracy"]);

  const nlohmann::json test = evaluate("corpus/test.tsv");
  CHECK(test["threshold"] == evaluation["threshold"]);
  CHECK(test["total"]["accuracy"] == evaluation["test_accuracy_at_threshold"]);
  const nlohmann::json best = evaluate("corpus/test.tsv --best");
  CHECK(best["threshold"] == evaluation["best_threshold"]);
  CHECK(best["total"]["accuracy"] == evaluation["best_test_accuracy_at_threshold"]);
}

TEST_CASE("several files are evaluated separately and together") {
  const nlohmann::json both = evaluate("corpus/dev.tsv corpus/train.tsv");
  const nlohmann::json& dev = both["files"][0];
  const nlohmann::json& train = both["files"][1];
  CHECK(dev["name"] == "corpus/dev.tsv");
  CHECK(dev["pairs"] == 100);
  CHECK(train["pairs"] == 800);
  CHECK(both["total"]["pairs"] == 900);
  const auto mean = [&](const char* figure) {
    return (100 * dev[figure].get<double>() + 800 * train[figure].get<double>()) / 900;
  };
  CHECK(both["total"]["accuracy"].get<double>() == doctest::Approx(mean("accuracy")));

  const test::Outcome shown =
      shell(trained(), "siamese evaluate m corpus/dev.tsv corpus/train.tsv");
  CHECK(shown.code == 0);
  const std::vector<std::string> table = test::lines(shown.out);
  REQUIRE(table.size() == 17);
  CHECK(contains(table[0], "  corpus/dev.tsv  corpus/train.tsv     total"));
  CHECK(row(shown.out, "pairs") == "pairs 100 800 900");
  CHECK(table[4].starts_with("  accuracy"));
  CHECK(test::lines(shell(trained(), "siamese evaluate m corpus/dev.tsv").out)[0].ends_with(
      "  corpus/dev.tsv"));
}

TEST_CASE("an undefined measure is null, and a dash in the table") {
  trained().write("alike.tsv", "a b\ta b\t1\nc\tc\t1\n");
  const nlohmann::json total = evaluate("alike.tsv")["total"];
  CHECK(total["roc_auc"].is_null());
  CHECK(total["average_precision"] == 1);
  CHECK(total["true_positive"] == 2);
  CHECK(row(shell(trained(), "siamese evaluate m alike.tsv").out, "ROC-AUC") == "ROC-AUC -");
}

TEST_CASE("unknown tokens are counted, and pairs without a known word are named") {
  trained().write("unknown.tsv", "zyxxq blorp\tfrobnik quux\t1\nThe boat\tThe boat\t1\n");
  const nlohmann::json total = evaluate("unknown.tsv")["total"];
  CHECK(total["unknown_token_rate"].get<double>() >= 0.5);
  CHECK(total["pairs_without_known_word"] == 1);
  const test::Outcome shown = shell(trained(), "siamese evaluate m unknown.tsv");
  CHECK(row(shown.out, "unknown tokens").starts_with("unknown tokens "));
  CHECK(shown.err == "siamese: 1 of 2 pairs have a sentence without a known word; their "
                     "similarities say nothing\n");
  CHECK(shell(trained(), "siamese evaluate m corpus/test.tsv").err == "");
}

TEST_CASE("scores of another range than the dataset's are said") {
  trained().write("scores.tsv", "sentence1\tsentence2\tscore\na dog\ta cat\t0.25\na\ta\t1.0\n");
  const test::Outcome outcome = shell(trained(), "siamese evaluate m scores.tsv --dataset STS-B");
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.err, "siamese: scores.tsv: no pair is alike: the labels, from 0 for not "
                              "alike to 1 for alike, are 0.05 to 0.2; "));
  CHECK_FALSE(contains(shell(trained(), "siamese evaluate m scores.tsv").err, "no pair is"));
}

TEST_CASE("labels of another range give way to words") {
  shell(trained(), "siamese train cnn pairs --train corpus/train.tsv --label-range 0,2 --epochs 1 "
                   "--experiment-name ranged --quiet");
  trained().write("words.tsv", "sentence1\tsentence2\tlabel\na dog\ta dog\tyes\na\tb\tno\n");
  const test::Outcome outcome =
      shell(trained(), "siamese evaluate ranged words.tsv --labels no,yes --threshold 1 --json");
  REQUIRE(outcome.code == 0);
  CHECK(nlohmann::json::parse(outcome.out)["total"]["true_positive"] == 1);
}

TEST_CASE("a file whose pairs are all neutral is refused with the task that has a class for them") {
  trained().write("neutral.tsv", "sentence1\tsentence2\tlabel\na\tb\tneutral\nc\td\tneutral\n");
  const test::Outcome refused = shell(trained(), "siamese evaluate m neutral.tsv");
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "neutral.tsv: all 2 pairs are neutral, which similarity leaves out; "
                              "siamese train and data info keep neutral pairs with --task nli3"));
}

TEST_CASE("labels of corpora with two classes are not alike") {
  trained().write("hans.tsv", "gold_label\tsentence1\tsentence2\n"
                              "entailment\ta\ta\nnon-entailment\tThe boat\tThe sun\n");
  CHECK(evaluate("hans.tsv --dataset SNLI --threshold 0.999")["total"]["pairs"] == 2);
}

TEST_CASE("the threshold changes the decisions") {
  trained().write("alike.tsv", "a b\ta b\t1\nc\tc\t1\n");
  trained().write("different.tsv", "a b\ta b\t0\n");
  CHECK(evaluate("alike.tsv")["total"]["accuracy"] == 1);
  CHECK(evaluate("alike.tsv --threshold 1.5")["total"]["accuracy"] == 0);
  CHECK(evaluate("different.tsv --threshold 1.5")["total"]["accuracy"] == 1);
  CHECK(evaluate("alike.tsv --threshold 1.5")["threshold"] == 1.5);
}

TEST_CASE("the dataset decides how a file is read") {
  trained().write("snli.tsv", "gold_label\tsentence1\tsentence2\n"
                              "entailment\ta\ta\nneutral\tb\tb\ncontradiction\tc\tc\n");
  const nlohmann::json result = evaluate("snli.tsv --dataset SNLI");
  CHECK(result["total"]["pairs"] == 2);
  CHECK(result["total"]["accuracy"] == 0.5);
  CHECK(shell(trained(), "siamese evaluate m snli.tsv --dataset QQP").code == 1);
}

TEST_CASE("unusable rows are an error unless some are allowed") {
  trained().write("bad.tsv", "a\ta\t1\nb\tb\tyes\n");
  const test::Outcome stopped = shell(trained(), "siamese evaluate m bad.tsv");
  CHECK(stopped.code == 1);
  CHECK(contains(stopped.err, "bad.tsv:2: label 'yes'"));
  CHECK(contains(stopped.err, "--max-bad-rows"));

  const test::Outcome passed = shell(trained(), "siamese evaluate m bad.tsv --max-bad-rows 1");
  CHECK(passed.code == 0);
  CHECK(row(passed.out, "pairs") == "pairs 1");
  CHECK(contains(passed.err, "rejected: 1"));
}

TEST_CASE("a file without pairs is an error, not an accuracy") {
  trained().write("empty.tsv", "sentence1\tsentence2\tlabel\n");
  const test::Outcome outcome = shell(trained(), "siamese evaluate m empty.tsv");
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "empty.tsv: no labelled pair"));
}

TEST_CASE(
    "files with another layout than in training are refused, and the error names the option") {
  shell(trained(), "cp -r model_dir/m entailment");
  nlohmann::json config = test::json(trained(), "entailment/config.json");
  config["training"]["dataset"] = "SNLI";
  trained().write("entailment/config.json", config.dump());
  const std::string evaluate = "siamese evaluate entailment corpus/test.tsv";
  const test::Outcome refused = shell(trained(), evaluate);
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "test.tsv:1: no column gold_label"));
  CHECK(contains(refused.err, "(read as SNLI, as in training)"));
  CHECK(shell(trained(), evaluate + " --dataset pairs").code == 0);
}

TEST_CASE("malformed training data in config.json is refused") {
  shell(trained(), "cp -r model_dir/m bare && cp -r model_dir/m broken");
  nlohmann::json config = test::json(trained(), "bare/config.json");
  config.erase("training");
  trained().write("bare/config.json", config.dump());
  CHECK(shell(trained(), "siamese evaluate bare corpus/test.tsv").code == 0);

  config["training"]["dataset"] = 7;
  trained().write("broken/config.json", config.dump());
  const test::Outcome outcome = shell(trained(), "siamese evaluate broken corpus/test.tsv");
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "broken/config.json: training:"));
}

TEST_CASE("a config.json with impossible values is refused, and the value is named") {
  const auto refused = [](auto&& change, const std::string& problem, const std::string& file) {
    shell(trained(), "rm -rf broken; cp -r model_dir/m broken");
    nlohmann::json config = test::json(trained(), "broken/config.json");
    change(config);
    trained().write("broken/config.json", config.dump());
    const test::Outcome outcome = shell(trained(), "siamese evaluate ./broken " + file);
    CAPTURE(outcome.err);
    CHECK(outcome.code == 1);
    CHECK(contains(outcome.err, "broken/config.json: "));
    CHECK(contains(outcome.err, problem));
    CHECK_FALSE(contains(outcome.err, "json.exception"));
  };
  const std::string file = "corpus/test.tsv";
  refused([](auto& c) { c["classes"] = {"a"}; }, "classes are named, but the model has one output",
          file);
  refused([](auto& c) { c["classes"] = {"a", "b"}; }, "classes are named, but the model has", file);
  refused([](auto& c) { c["threshold"] = 1e300; }, "threshold must be a number that single", file);
  refused([](auto& c) { c["threshold"] = "x"; }, "correct it, or give --threshold", file);
  refused([](auto& c) { c.erase("threshold"); }, "'threshold' is missing", file);
  refused([](auto& c) { c.erase("format"); }, "the key 'format' is missing", file);
  refused([](auto& c) { c["training"] = "x"; }, "training: ", file);
  refused(
      [](auto& c) {
        c["training"]["dataset"] = "pairs";
        c["training"]["reading"] = {{"label_range", {1, 1}}};
      },
      "label_range", file);
}
