// SPDX-License-Identifier: MIT
#include <siamese/data/datasets.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>

#include <doctest/doctest.h>

#include <string>

using siamese::LoadOptions;
using siamese::LoadReport;
using siamese::Pairs;
using siamese::Task;

namespace {

using namespace test;

std::string row(const std::string& label, const std::string& reason = "r") {
  return R"({"uid":"1","context":"c","hypothesis":"h","label":")" + label + R"(","reason":")" +
         reason + R"(","emturk":false})" + "\n";
}

Pairs load(const std::string& content, const LoadOptions& options, LoadReport& report) {
  const TemporaryFolder folder;
  return siamese::find_dataset("ANLI").read(folder.write("train.jsonl", content), options, report);
}

}

TEST_CASE("a pair is a context and a hypothesis") {
  LoadReport report;
  CHECK(load(row("e") + row("n") + row("c"), {}, report) == Pairs{{"c", "h", 1}, {"c", "h", 0}});
  CHECK(report.left_out.at("neutral") == 1);
  CHECK(load(row("e") + row("n") + row("c"), {.task = Task::nli3}, report) ==
        Pairs{{"c", "h", 0}, {"c", "h", 1}, {"c", "h", 2}});
}

TEST_CASE("on request a pair is a hypothesis and its annotator's reason, if there is one") {
  LoadReport report;
  CHECK(load(row("e") + row("e", "") + row("c"), {.hypothesis_and_reason = true}, report) ==
        Pairs{{"h", "r", 1}, {"h", "r", 0}});
  CHECK(report.left_out.at("empty sentence") == 1);
}

TEST_CASE("an unknown label is rejected") {
  LoadReport report;
  CHECK(contains(message_of<siamese::InputError>([&] { load(row("x"), {}, report); }),
                 "train.jsonl:1: unknown gold_label 'x'"));
}

TEST_CASE("the published files contain their known numbers of pairs") {
  const auto data = real_data();
  if (!data) {
    MESSAGE("skipped: SIAMESE_DATA does not name a folder of real data");
    return;
  }
  for (const auto& [file, rows] : {std::pair("R1/dev.jsonl", 1000),
                                   {"R2/test.jsonl", 1000},
                                   {"R3/dev.jsonl", 1198},
                                   {"R3/test.jsonl", 1200}}) {
    LoadReport report;
    const Pairs pairs =
        siamese::find_dataset("ANLI").read(*data / "ANLI" / file, {.task = Task::nli3}, report);
    CHECK(pairs.size() == static_cast<std::size_t>(rows));
    CHECK(report.labels.size() == 3);
  }
  LoadReport report;
  CHECK(siamese::find_dataset("ANLI")
            .read(*data / "official_layouts/ANLI/anli_v0.1/R1/train.jsonl", {.task = Task::nli3},
                  report)
            .size() > 0);
}
