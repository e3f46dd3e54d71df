// SPDX-License-Identifier: MIT
// siamese report.

#include "command.hpp"

#include <support/markup.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

using test::contains;
using test::shell;
using test::trained;

namespace {

struct Page {
  test::Outcome outcome;
  std::string code, text;
  std::size_t figures = 0;
};

/// The page that a command line writes; checks that it is well-formed.
Page report(const std::string& arguments) {
  Page page;
  page.outcome = shell(trained(), "siamese report " + arguments + " --overwrite");
  CAPTURE(page.outcome.err);
  REQUIRE(page.outcome.code == 0);
  page.code = test::content(trained(), "report.html");
  const test::Document document(page.code);
  page.text = document.text();
  page.figures = document.count("figure");
  return page;
}

/// Trains an experiment with the name and files, quietly.
void train(const std::string& name, const std::string& options) {
  const test::Outcome outcome =
      shell(trained(), "siamese train cnn " + options + " --epochs 1 --embedding-size 8 --quiet" +
                           " --overwrite --experiment-name " + name);
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
}

/// A copy of the experiment `m` that a test may damage.
std::filesystem::path copy_of_m(const std::string& name) {
  const std::filesystem::path copy = trained().path() / "model_dir" / name;
  std::filesystem::remove_all(copy);
  std::filesystem::copy(trained().path() / "model_dir/m", copy);
  return copy;
}

std::string three_decimals(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

const std::vector<std::string> figures_of_similarities = {
    "Confusion",   "Similarities",       "Precision and recall",     "ROC", "Accuracy by threshold",
    "Calibration", "Accuracy by length", "Accuracy by unknown words"};

}

TEST_CASE("a page shows the training, the test pairs and the probe") {
  const Page page = report("m");
  CHECK(page.outcome.out == "report.html\n");
  CHECK(page.outcome.err == "");
  for (const std::string& title : figures_of_similarities)
    CHECK(contains(page.text, "\n" + title + "\n"));
  for (const char* title :
       {"Accuracy on training pairs", "Accuracy on dev pairs", "Loss on training pairs",
        "Loss on dev pairs", "Negation probe", "Called alike, labelled different"})
    CHECK(contains(page.text, title));
  CHECK(page.figures == 4 + figures_of_similarities.size() + 1);
  CHECK_FALSE(contains(page.text, "Similarity against label")); // labels are 0 and 1

  const nlohmann::json evaluation = test::json(trained(), "model_dir/m/evaluation.json");
  for (const char* figure : {"mean_dev_accuracy", "last_dev_accuracy", "best_dev_accuracy",
                             "test_accuracy", "threshold"})
    CHECK(contains(page.text, '\n' + three_decimals(evaluation[figure]) + '\n'));
  const double accuracy = evaluation["test_accuracy_at_threshold"];
  CHECK(contains(page.text, "at " + three_decimals(evaluation["threshold"]) + ": " +
                                three_decimals(accuracy)));
  CHECK(contains(page.text, "100 pairs: the test pairs of the training"));
}

TEST_CASE("the page is self-contained") {
  std::string code = report("m").code;
  const std::string name_space =
      "http://www.w3.org/2000/svg"; // a namespace, which is never fetched
  for (std::size_t at = code.find(name_space); at != code.npos; at = code.find(name_space))
    code.erase(at, name_space.size());
  for (const char* fetched :
       {"http:", "https:", "src=", "url(", "@import", "<script", "<link", "<iframe", "<image"})
    CHECK_FALSE(contains(code, fetched));
}

TEST_CASE("the same experiments give the same bytes, whatever the number of threads") {
  const std::string once = report("m --threads 1").code;
  CHECK(report("m --threads 3").code == once);
}

TEST_CASE("experiments are shown side by side in the given order") {
  copy_of_m("twin");
  const Page page = report("twin m");
  CHECK(contains(page.text, "Report of 2 experiments"));
  CHECK(page.code.find("id=\"experiment-1\"") < page.code.find("id=\"experiment-2\""));
  CHECK(page.figures == 4 + 2 * (figures_of_similarities.size() + 1));
  CHECK(contains(page.text, "Report of 2 experiments\ntwin, m\n"));
}

TEST_CASE("sentences are shown unchanged, whatever characters they contain") {
  const std::string high = "<script>alert(1)</script> & \"quoted\" 'x' </span>";
  const std::string right_to_left = "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xaetac";
  const std::string lengthy(5000, 'w');
  trained().write("hostile.tsv", high + '\t' + right_to_left + "\t1\n" + lengthy +
                                     "\tbell \x07 &lt;\t0\n" + "same\tsame\t0\n");
  const Page page = report("m --test hostile.tsv --mistakes 1000");
  CHECK(contains(page.text, "3 pairs: hostile.tsv"));
  CHECK_FALSE(contains(page.code, "<script"));
  CHECK(contains(page.text, "same\n"));
  // Each pair is wrong at one of two thresholds: one that calls nothing alike, or one that calls
  // everything alike.
  std::string seen;
  for (const double threshold : {-1.0, 2.0}) {
    copy_of_m("biased");
    nlohmann::json config = test::json(trained(), "model_dir/biased/config.json");
    config["threshold"] = threshold;
    trained().write("model_dir/biased/config.json", config.dump());
    seen += report("biased --test hostile.tsv").text;
  }
  CHECK(contains(seen, high));
  CHECK(contains(seen, right_to_left));
  CHECK(contains(seen, "bell \xef\xbf\xbd &lt;"));
  CHECK_FALSE(contains(seen, lengthy));
  CHECK(contains(seen, std::string(599, 'w') + "\xe2\x80\xa6"));
}

TEST_CASE("an experiment may have any name") {
  const std::string name = "<i>&\"\xff";
  copy_of_m(name);
  const Page page = report("'" + name + "' --figures svg");
  CHECK(contains(page.text, "<i>&\"\xef\xbf\xbd"));
  CHECK(std::filesystem::exists(trained().path() / "svg/1-i--roc.svg"));
}

TEST_CASE(
    "a model that calls everything different, or everything alike, passes no item of the probe") {
  for (const double threshold : {-1.0, 2.0}) {
    copy_of_m("biased");
    nlohmann::json config = test::json(trained(), "model_dir/biased/config.json");
    config["threshold"] = threshold;
    trained().write("model_dir/biased/config.json", config.dump());
    const Page page = report("biased");
    CHECK(contains(page.text, "\n0 of 40 passed, "));
    CHECK(contains(page.text, "Passed: prefix 0 of 8, not 0 of 8, no 0 of 8, antonym 0 of 8, "
                              "verb 0 of 8"));
    CHECK(occurrences(page.text, "\nThe call is unavailable.\n") == 1);
  }
}

TEST_CASE("figures can be written as files, each a complete document") {
  const Page page = report("m --figures figures");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(trained().path() / "figures")) {
    const std::string code = siamese::read_file(entry.path());
    CAPTURE(entry.path());
    CHECK(test::Document(code).count("svg") == 1);
    CHECK(contains(code, "prefers-color-scheme"));
    ++files;
  }
  CHECK(files == page.figures);
  CHECK(std::filesystem::exists(trained().path() / "figures/loss-dev.svg"));
  CHECK(std::filesystem::exists(trained().path() / "figures/1-m-precision-recall.svg"));
}

TEST_CASE("existing files are not replaced unless requested") {
  trained().write("kept.html", "mine");
  const test::Outcome outcome = shell(trained(), "siamese report m --out kept.html");
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "kept.html: exists"));
  CHECK(contains(outcome.err, "--overwrite"));
  CHECK(test::content(trained(), "kept.html") == "mine");

  trained().write("free.html", "");
  std::filesystem::remove(trained().path() / "free.html");
  report("m --figures taken");
  CHECK(shell(trained(), "siamese report m --out free.html --figures taken").code == 1);
  CHECK_FALSE(std::filesystem::exists(trained().path() / "free.html"));
}

TEST_CASE("the test pairs are those of the training, with any kind of split") {
  for (const std::string options :
       {"", "--split-seed 7", "--disjoint-split --test-fraction 0.2", "--reference-split"}) {
    CAPTURE(options);
    train("split", "pairs --train corpus/train.tsv " + options);
    const nlohmann::json evaluation = test::json(trained(), "model_dir/split/evaluation.json");
    const Page page = report("split");
    CHECK(page.outcome.err == ""); // a difference would give a note
    CHECK(contains(page.text, evaluation["num_test"].dump() + " pairs: the test pairs of"));
  }
}

TEST_CASE("files that changed after the training give a note") {
  shell(trained(), "cp corpus/dev.tsv changing.tsv");
  train("changed", "pairs --train corpus/train.tsv --test changing.tsv");
  shell(trained(), "head -n 50 corpus/dev.tsv > changing.tsv");
  const Page page = report("changed");
  CHECK(contains(page.outcome.err, "siamese: changed: The files of the test pairs have changed"));
  CHECK(contains(page.text, "have changed since the training"));
}

TEST_CASE("without the data the page shows what the folder contains, and says what is missing") {
  shell(trained(), "cp corpus/dev.tsv gone.tsv");
  train("lonely", "pairs --train corpus/train.tsv --test gone.tsv");
  std::filesystem::remove(trained().path() / "gone.tsv");
  const Page page = report("lonely");
  CHECK(contains(page.outcome.err, "gone.tsv: cannot open: "));
  CHECK(contains(page.text, "There are no test pairs"));
  CHECK(contains(page.text, "--test FILE"));
  CHECK(page.figures == 4 + 1); // curves and probe
  CHECK(contains(page.text, "Accuracy on dev pairs"));

  train("untested", "pairs --train corpus/train.tsv --test-fraction 0");
  CHECK(contains(report("untested").text, "The training had no test pairs."));
}

TEST_CASE("a folder without history or evaluation can be reported") {
  const std::filesystem::path bare = copy_of_m("bare");
  std::filesystem::remove(bare / "history.jsonl");
  std::filesystem::remove(bare / "evaluation.json");
  const Page page = report("bare");
  CHECK(contains(page.text, "no history of the training"));
  CHECK(contains(page.text, "no evaluation.json"));
  CHECK_FALSE(contains(page.text, "Accuracy on dev pairs"));
  CHECK(page.figures == figures_of_similarities.size() + 1);
}

TEST_CASE("a model without data about its training can be reported") {
  const std::filesystem::path silent = copy_of_m("silent");
  nlohmann::json config = test::json(trained(), "model_dir/silent/config.json");
  config.erase("training");
  trained().write("model_dir/silent/config.json", config.dump());
  CHECK(contains(report("silent").text, "does not name the files it was trained on"));
  const Page page = report("silent --test corpus/test.tsv");
  CHECK(page.outcome.err == "");
  CHECK(contains(page.text, "100 pairs: corpus/test.tsv"));
}

TEST_CASE("classes are shown as classes") {
  std::string rows = "sentence1\tsentence2\tlabel\n";
  for (int i = 0; i < 90; ++i)
    rows += "the cook number " + std::to_string(i % 7) + "\tthe cook number " +
            std::to_string(i % 3) +
            (i % 3 == 0   ? "\tentailment\n"
             : i % 3 == 1 ? "\tneutral\n"
                          : "\tcontradiction\n");
  trained().write("classes.tsv", rows);
  train("classes", "pairs --task nli3 --train classes.tsv --test classes.tsv");
  const Page page = report("classes");
  CHECK(page.outcome.err == "");
  CHECK(contains(page.text, "macro F1"));
  CHECK(contains(page.text, "probability of the likeliest class"));
  CHECK(contains(page.text, "Wrong classes"));
  CHECK_FALSE(contains(page.text, "Accuracy by threshold"));
  for (const char* name : {"entailment", "neutral", "contradiction"})
    CHECK(occurrences(page.text, std::string("\n") + name + "\n") >= 4); // matrix and legends
}

TEST_CASE("graded labels are plotted against similarities") {
  std::string rows = "sentence1\tsentence2\tlabel\n";
  for (int i = 0; i < 60; ++i)
    rows += "word " + std::to_string(i) + "\tword " + std::to_string(i + i % 5) + "\t" +
            std::to_string(1 - (i % 5) * 0.25) + "\n";
  trained().write("graded.tsv", rows);
  train("graded", "pairs --train graded.tsv --test graded.tsv");
  const Page page = report("graded");
  CHECK(contains(page.text, "Similarity against label"));
  CHECK(contains(page.text, "Spearman"));
  CHECK(contains(page.text, "Farthest from the label"));
}

TEST_CASE("similarities outside [0, 1] have figures but no calibration") {
  train("dot", "sample --pairs 400 --distance dot --loss mse --learning-rate 0.5");
  const Page page = report("dot");
  CHECK_FALSE(contains(page.text, "Calibration"));
  CHECK(contains(page.text, "Accuracy by threshold"));
}

TEST_CASE("pairs with one label, or a single pair, give a page") {
  trained().write("one.tsv", "a dog\ta cat\t1\n");
  const Page page = report("m --test one.tsv");
  CHECK(contains(page.text, "area under the curve undefined"));
  CHECK(contains(page.text, "1 pairs: one.tsv"));
}

TEST_CASE("missing and damaged models are errors that name the file") {
  const test::Outcome missing = shell(trained(), "siamese report m absent --out none.html");
  CHECK(missing.code == 1);
  CHECK(contains(missing.err, "no model 'absent'"));

  const auto damaged = [](const std::string& file, const std::string& content,
                          const std::string& problem) {
    copy_of_m("damaged");
    trained().write("model_dir/damaged/" + file, content);
    const test::Outcome outcome = shell(trained(), "siamese report m damaged --out none.html");
    CAPTURE(outcome.err);
    CHECK(outcome.code == 1);
    CHECK(test::lines(outcome.err).size() == 1);
    CHECK(contains(outcome.err, problem));
    CHECK_FALSE(std::filesystem::exists(trained().path() / "none.html"));
  };
  damaged("history.jsonl", "{\"epoch\": 1}\n", "history.jsonl:1: not an evaluation of a training");
  damaged("history.jsonl", "not JSON\n", "history.jsonl:1: not valid JSON");
  damaged("history.jsonl", "[]\n", "history.jsonl:1: not an evaluation of a training");
  damaged("history.jsonl", R"({"step": -1, "train": null, "dev": null})",
          "history.jsonl:1: not an evaluation of a training: step must be a number from 0 to 1e15");
  damaged("history.jsonl", R"({"step": 1, "train": {"loss": "x"}, "dev": null})",
          "train.loss must be a number, not \"x\"");
  damaged("history.jsonl", R"({"step": 1, "train": null, "dev": {"accuracy": 2}})",
          "dev.accuracy must be a number from 0 to 1, not 2");
  damaged("evaluation.json", R"({"test_accuracy": 1e308})",
          "the figure 'test_accuracy' must be a number from 0 to 1");
  damaged("evaluation.json", R"({"num_test": -1})", "the figure 'num_test' must be");
  damaged("evaluation.json", "[1]\n", "evaluation.json: is not the evaluation of a training");
  damaged("evaluation.json", "{\n", "evaluation.json: not valid JSON");
  damaged("model.safetensors", "short", "model.safetensors");
  damaged("config.json", "{\"format\": 1}", "config.json");
  damaged("vocabulary.txt", "word\n", "vocabulary.txt:1");
}

TEST_CASE("a file that cannot be read as test pairs is an error") {
  trained().write("bad.tsv", "a\tb\tperhaps\n");
  const test::Outcome outcome = shell(trained(), "siamese report m --test bad.tsv --out none.html");
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "bad.tsv:1"));
  CHECK(shell(trained(), "siamese report m --dataset SNLI").code == 2); // needs --test
  CHECK(shell(trained(), "siamese report").code == 2);
}

namespace {

/// The page of the experiment `m` after `change` to its config.json.
template <class F>
Page report_with(F&& change) {
  copy_of_m("changed");
  nlohmann::json config = test::json(trained(), "model_dir/changed/config.json");
  change(config);
  trained().write("model_dir/changed/config.json", config.dump());
  return report("changed");
}

}

TEST_CASE(
    "values of config.json that no option allows are named, and the page is made without them") {
  for (const nlohmann::json& pairs :
       {nlohmann::json(-2000), nlohmann::json(100'000'000'000'000'000), nlohmann::json("x"),
        nlohmann::json()}) {
    const Page page = report_with([&](auto& config) { config["training"]["pairs"] = pairs; });
    CHECK(contains(page.outcome.err,
                   "config.json: training.pairs must be a whole number from 40 to"));
    CHECK(contains(page.text, "There are no test pairs"));
    CHECK_FALSE(contains(page.outcome.err, "json.exception"));
  }
  const auto of_files = [](nlohmann::json split) {
    return [split = std::move(split)](nlohmann::json& config) {
      config["training"] = {{"dataset", "pairs"},
                            {"files",
                             {{"train", {"corpus/train.tsv"}},
                              {"dev", nlohmann::json::array()},
                              {"test", nlohmann::json::array()}}},
                            {"split", split}};
    };
  };
  const nlohmann::json good = {
      {"dev_fraction", 0.1}, {"test_fraction", 0.1}, {"disjoint", false}, {"seed", 1}};
  CHECK(contains(report_with(of_files(good)).text, "pairs: the test pairs of the training"));
  const std::pair<const char*, nlohmann::json> bad[] = {
      {"dev_fraction", -1}, {"test_fraction", 1e300}, {"disjoint", "yes"}, {"seed", 1e300}};
  for (const auto& one : bad) {
    nlohmann::json split = good;
    split[one.first] = one.second;
    CHECK(contains(report_with(of_files(split)).outcome.err,
                   "config.json: training.split." + std::string(one.first) + " must be "));
  }
}

TEST_CASE("a pipe named as a file of the training is not waited for") {
  shell(trained(), "rm -f pipe; mkfifo pipe");
  const Page page = report_with([](nlohmann::json& config) {
    config["training"] = {{"dataset", "pairs"},
                          {"files", {{"train", {"pipe"}}, {"dev", {"pipe"}}, {"test", {"pipe"}}}}};
  });
  CHECK(contains(page.outcome.err, "pipe: is not a regular file"));
}

TEST_CASE("losses of any size are drawn") {
  for (const std::string losses : {"1e17 100000000000000032", "1e308 -1e308", "1e-300 2e-300"}) {
    CAPTURE(losses);
    copy_of_m("large");
    std::string history;
    int step = 0;
    const std::size_t blank = losses.find(' ');
    for (const std::string& loss : {losses.substr(0, blank), losses.substr(blank + 1)})
      history += R"({"step": )" + std::to_string(++step) + R"(, "train": {"loss": )" + loss +
                 R"(}, "dev": null})" + '\n';
    trained().write("model_dir/large/history.jsonl", history);
    const Page page = report("large");
    CHECK(contains(page.text, "Loss on training pairs"));
    CHECK_FALSE(contains(page.code, "\"nan"));
    CHECK_FALSE(contains(page.code, "\"-nan"));
    CHECK_FALSE(contains(page.code, "\"inf"));
  }
}

TEST_CASE("names with control characters are one harmless line everywhere") {
  const std::string name = "a\nb\x1b[2J\xc2\x9b\xe2\x80\xae";
  copy_of_m(name);
  trained().write("t\n.tsv", "a dog\ta cat\t1\n");
  const test::Outcome outcome =
      shell(trained(),
            "n=\"$(printf 'a\\nb\\033[2J\\302\\233\\342\\200\\256')\"; t=\"$(printf 't\\n.tsv')\"\n"
            "sed -i 's/\"pairs\": 1000/\"pairs\": 1/' \"model_dir/$n/config.json\"\n"
            "siamese report \"$n\" --out \"$n.html\" --overwrite");
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "a?b?[2J??.html\n");
  CHECK(test::lines(outcome.err).size() == 1);
  CHECK(contains(outcome.err, "siamese: a?b?[2J??: There are no test pairs"));
  const std::string page = test::content(trained(), name + ".html");
  CHECK(contains(page, "a?b?[2J??"));
  CHECK_FALSE(contains(page, "\x1b"));
  CHECK_FALSE(contains(page, "\xe2\x80\xae"));
}

TEST_CASE("a page goes to standard output, and devices stay devices") {
  const test::Outcome piped = shell(trained(), "siamese report m --out /dev/stdout | cat");
  CHECK(piped.code == 0);
  CHECK(piped.out.starts_with("<!DOCTYPE html>"));
  CHECK(piped.out.ends_with("</html>\n"));
  CHECK_NOTHROW(test::Document(std::string_view(piped.out)));
  const test::Outcome kept = shell(
      trained(), "echo before >kept; siamese report m --out /dev/stdout >>kept; head -1 kept");
  CHECK(kept.out == "before\n");
  CHECK(shell(trained(), "siamese report m --out /dev/null && test -c /dev/null").code == 0);
}
