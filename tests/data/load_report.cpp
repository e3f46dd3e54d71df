// SPDX-License-Identifier: MIT
#include <siamese/data/load_report.hpp>

#include <support/errors.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <sstream>
#include <string>

using siamese::LoadReport;

namespace {

using namespace test;

std::string printed(const LoadReport& report) {
  std::ostringstream out;
  out << report;
  return out.str();
}

}

TEST_CASE("every row is kept, left out or rejected") {
  LoadReport report;
  report.keep({"four", "\u00e9l\u00e9phant", 1});
  report.keep({"a", "bc", 0});
  report.leave_out("neutral");
  report.leave_out("neutral");
  report.reject({"train.tsv", 7, "empty sentence"}, {.max_bad_rows = 1});
  CHECK(report.rows == 5);
  CHECK(report.kept == 2);
  CHECK(report.left_out.at("neutral") == 2);
  CHECK(report.labels.at(1) == 1);
  CHECK(report.longest == 8);
  CHECK(report.mean_characters() == doctest::Approx((4 + 8 + 1 + 2) / 4.0));
  CHECK(printed(report) == "5 rows read, 2 kept: 1 alike, 1 not alike\n"
                           "  left out: 2 (neutral)\n"
                           "  rejected: 1\n"
                           "    train.tsv:7: empty sentence\n"
                           "  sentences: 3.8 characters on average, at most 8\n");
}

TEST_CASE("labels of the task nli3 are printed as classes") {
  LoadReport report;
  report.task = siamese::Task::nli3;
  for (const float label : {0.0F, 0.0F, 0.0F, 1.0F, 2.0F, 2.0F}) report.keep({"a", "b", label});
  CHECK(contains(printed(report), "6 kept: 3 entailment, 1 neutral, 2 contradiction\n"));
  report.task = siamese::Task::similarity;
  LoadReport graded;
  for (const float label : {0.0F, 0.25F, 1.0F}) graded.keep({"a", "b", label});
  CHECK(contains(printed(graded), "3 kept: 1 alike, 1 not alike, 1 between\n"));
}

TEST_CASE("graded labels on one side of the middle are said, with the option that sets the range") {
  const auto note = [](std::initializer_list<float> labels) {
    LoadReport report;
    for (const float label : labels) report.keep({"a", "b", label});
    CHECK(contains(printed(report), report.note_on_labels()));
    return report.note_on_labels();
  };
  CHECK(note({0, 0.1F, 0.2F}) ==
        "no pair is alike: the labels, from 0 for not alike to 1 for alike, are 0 to 0.2; if the "
        "file's numbers have another range, read it as the dataset pairs with --label-range");
  CHECK(contains(note({0.8F, 1}), "no pair is not alike: "));
  CHECK(note({0.2F, 0.8F}) == "");
  CHECK(note({0, 0}) == "");
  CHECK(note({}) == "");
}

TEST_CASE("a kept pair may be left out later") {
  LoadReport report;
  report.keep({"four", "bc", 1});
  report.keep({"a", "bc", 0});
  report.leave_out({"four", "bc", 1}, "shared");
  CHECK(report.rows == 2);
  CHECK(report.kept == 1);
  CHECK(report.left_out.at("shared") == 1);
  CHECK_FALSE(report.labels.contains(1));
  CHECK(report.characters == 3);
}

TEST_CASE("one rejected row more than allowed is an error that names the first") {
  LoadReport report;
  const siamese::LoadOptions options{.max_bad_rows = 2};
  report.reject({"a.tsv", 3, "bad"}, options);
  report.reject({"a.tsv", 4, "worse"}, options);
  const std::string message = message_of<siamese::InputError>([&] {
    report.reject({"b.tsv", 5, "worst"}, options);
  });
  CHECK(message == "a.tsv:3: bad; this and 2 more rows cannot be used: correct them, or allow "
                   "more with --max-bad-rows");
  LoadReport strict;
  CHECK(message_of<siamese::InputError>([&] {
          strict.reject({"a.tsv", 3, "bad"}, {});
        }) == "a.tsv:3: bad; correct the row, or allow some with --max-bad-rows");
}

TEST_CASE("twenty rejected rows are described, all are counted") {
  LoadReport report;
  for (std::size_t line = 1; line <= 25; ++line)
    report.reject({"f", line, "bad"}, {.max_bad_rows = 100});
  CHECK(report.rejected == 25);
  CHECK(report.first_rejected.size() == LoadReport::max_described);
  CHECK(contains(printed(report), "    f:20: bad\n    and 5 more\n"));
}

TEST_CASE("an empty report prints without dividing by zero") {
  CHECK(contains(printed({}), "0 rows read, 0 kept"));
  CHECK(contains(printed({}), "0.0 characters"));
}

TEST_CASE("quoted input is shortened and harmless to a terminal") {
  CHECK(siamese::detail::quoted("a b") == "'a b'");
  CHECK(siamese::detail::quoted("\x1b[2J\xff\t") == "'?[2J?"
                                                    "?'");
  CHECK(siamese::detail::quoted(std::string(100, 'x')) == "'" + std::string(40, 'x') + "...'");
  CHECK(siamese::detail::quoted("\u009b2J \u202eabc \u2028") == "'?2J ?abc ?'");
}

TEST_CASE("quoted input is shown in its own script") {
  using siamese::detail::quoted;
  CHECK(quoted("\u76f8\u4f3c") == "'\u76f8\u4f3c'");
  CHECK(quoted("\u00e9\u00e9\xff") == "'\u00e9\u00e9?'");
  std::string long_text;
  for (int i = 0; i < 41; ++i) long_text += "\u00e9";
  CHECK(quoted(long_text) == "'" + long_text.substr(0, 80) + "...'");
}
