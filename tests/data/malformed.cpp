// SPDX-License-Identifier: MIT
// Malformed files, and the errors that they give.
#include <siamese/data/corpus.hpp>
#include <siamese/io/file.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>
#include <support/golden.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

using namespace std::string_literals;
using namespace std::string_view_literals;
using siamese::LoadReport;
using siamese::Pairs;

namespace {

using namespace test;

Pairs read(std::string_view dataset, const std::filesystem::path& file, LoadReport& report,
           std::size_t max_bad_rows = 0) {
  return siamese::find_dataset(dataset).read(file, {.max_bad_rows = max_bad_rows}, report);
}

/// The error that reading the content gives, without the folder's name.
std::string message(std::string_view dataset, const std::string& content) {
  const TemporaryFolder folder;
  LoadReport report;
  const std::string text = message_of<siamese::InputError>(
      [&] { read(dataset, folder.write("file", content), report); });
  const std::string place = (folder.path() / "").string();
  return text.starts_with(place) ? text.substr(place.size()) : text;
}

const std::string snli = "gold_label\tsentence1\tsentence2\n";
const std::string qqp = "id\tquestion1\tquestion2\tis_duplicate\n";
const std::string good_json = R"({"gold_label":"entailment","sentence1":"a","sentence2":"b"})"
                              "\n";
const std::string gzip = // "a\tb\t1\n" three times
    "\x1f\x8b\x08\0\0\0\0\0\x02\x03\x4b\xe4\x4c\xe2\x34\xe4\x4a\x44\x22\x01\x32\x6d\xf3\xe0\x12\0\0\0"s;

}

TEST_CASE("each malformed file is refused with place and reason, as in docs/guide/data.md") {
  struct Case {
    std::string_view what, dataset;
    std::string content, said;
  };
  const std::string unlabelled = " among 'sentence1', 'sentence2': pairs without labels can be "
                                 "compared by siamese predict, but not used for training or "
                                 "evaluation; --columns names other columns";
  const Case cases[] = {
    {"too few fields", "pairs", "a\tb\t1\nc\td\n",
     "file:2: 2 fields where 3 are needed, separated by tabs"},
    {"more fields than the header names", "pairs", "sentence1,sentence2,label\na,b,c,1\n",
     "file:2: 4 fields where the header names 3"},
    {"an empty sentence in your own pairs", "pairs", "a\tb\t1\n\tb\t1\n", "file:2: empty sentence"},
    {"an empty label", "pairs", "a\tb\t1\na\tb\t\n",
     "file:2: label '' is not a number from 0 to 1"},
    {"an unknown label in your own pairs", "pairs", "a\tb\t1\na\tb\tmaybe\n",
     "file:2: label 'maybe' is not a number from 0 to 1, nor a word that --labels names"},
    {"an unknown label of STS-B", "STS-B", "sentence1\tsentence2\tscore\na\tb\t5.1\n",
     "file:2: label '5.1' is not a number from 0 to 5"},
    {"an unknown label of QQP", "QQP", qqp + "1\ta\tb\tyes\n",
     "file:2: label 'yes' is neither 0 nor 1"},
    {"an unknown label of SNLI", "SNLI", snli + "maybe\ta\tb\n",
     "file:2: unknown gold_label 'maybe'"},
    {"no label column", "SNLI", "sentence1\tsentence2\na\tb\n",
     "file:1: no column gold_label" + unlabelled},
    {"no label column in your own pairs", "pairs", "sentence1\tsentence2\n",
     "file:1: no column label" + unlabelled},
    {"two columns with the same name", "pairs", "sentence1\tsentence2\tlabel\tlabel\n",
     "file:1: more than one column label; the header names the columns, separated by tabs"},
    {"a missing header", "SNLI", "neutral\ta\tb\n",
     "file:1: no column sentence1; the header names the columns, separated by tabs"},
    {"a header that lacks a name", "pairs", "first\tsecond\tlabel\n",
     "file:1: this header names no two columns of sentences that are known: 'first', 'second', "
     "'label'; name them with --columns; the header names the columns, separated by tabs"},
    {"bytes that are not UTF-8", "pairs", "a\tb\t1\na\xc3\tb\t1\n",
     "file:2: "s + siamese::detail::invalid_utf8},
    {"a surrogate", "pairs", "a\tb\t1\na\xed\xa0\x80\tb\t1\n",
     "file:2: "s + siamese::detail::invalid_utf8},
    {"CSV: text after a closing quote", "pairs", "sentence1,sentence2,label\n\"a\"b,c,1\n",
     "file:2: text after the closing quote of a field; a quote inside quotes must be doubled"},
    {"CSV: a quote that is never closed", "pairs", "a,b,1\nc,\"d,1\ne,f,0\n",
     "file:2: a quote that opens in this row is never closed; close it, and double quotes that are "
     "text"},
    {"QQP: a quote that opens the last field of a short row", "QQP",
     qqp + "1\ta\t\"b\n2\tc\td\t0\n", "file:2: 6 fields where the header names 4"},
    {"truncated JSON", "SNLI", good_json + good_json.substr(0, 30),
     "file:2: malformed JSON at byte 31"},
    {"text after an object", "SNLI", good_json + good_json.substr(0, 59) + "}x\n",
     "file:2: malformed JSON at byte 60"},
    {"two objects in a line", "SNLI",
     good_json + good_json.substr(0, good_json.size() - 1) + good_json,
     "file:2: another object follows in the line; put each object on a line of its own"},
    {"not an object", "SNLI", good_json + "[]\n", "file:2: not a JSON object"},
    {"a missing field", "SNLI", good_json + R"({"gold_label":"-"})", "file:2: no field sentence1"},
    {"a duplicate field", "SNLI", good_json + R"({"gold_label":"neutral","gold_label":"-"})",
     "file:2: the field gold_label appears twice"},
    {"a field that is not a string", "SNLI", good_json + R"({"gold_label":["-"]})",
     "file:2: the field gold_label is an array where a string or a number is needed"},
    {"deeply nested JSON, not closed", "SNLI", good_json + R"({"x":)" + std::string(1'000'000, '['),
     "file:2: malformed JSON at byte 1000006"},
    {"JSON with bytes that are not UTF-8", "SNLI", good_json + "{\"gold_label\":\"\xff\"}",
     "file:2: "s + siamese::detail::invalid_utf8},
    {"separators that cannot be told apart", "pairs", "a,b;1\nc,d;0\n",
     "file:1: the columns may be separated by ',' or by ';'; tell which with --separator"},
    {"an object of an array that lacks a field", "SNLI",
     "[" + good_json + R"(, {"gold_label":"-"}])", "file:2: no field sentence1 (object 2)"},
    {"a JSON array that does not end", "pairs", "[\n",
     "file:1: the JSON array does not end; is the file complete?"},
    {"a spreadsheet", "pairs", "PK\x03\x04",
     "file: is a zip archive or a spreadsheet, not text; unpack it, or save the sheet as CSV"},
#if defined(SIAMESE_HAS_ZLIB) && SIAMESE_HAS_ZLIB
    {"truncated gzip data", "pairs", gzip.substr(0, 20),
     "file: the gzip data ends early; fetch it again"},
    {"corrupt gzip data", "pairs", gzip.substr(0, 21) + "\xff" + gzip.substr(22),
     "file: the gzip data is corrupt, or other bytes follow it; fetch it again"},
#endif
  };
  constexpr std::string_view remedy = "; correct the row, or allow some with --max-bad-rows";
  std::string table;
  for (const Case& one : cases) {
    CAPTURE(one.what);
    std::string text = message(one.dataset, one.content);
    CHECK(text.find('\n') == text.npos);
    if (text.ends_with(remedy)) text.resize(text.size() - remedy.size());
    CHECK(text == one.said);
    table.append("| ").append(one.what).append(" | `").append(one.said).append("` |\n");
  }
#if defined(SIAMESE_HAS_ZLIB) && SIAMESE_HAS_ZLIB
  const std::string document =
      siamese::read_file(std::filesystem::path(golden_folder) / "../../docs/guide/data.md");
  CHECK_MESSAGE(contains(document, "| file | message |\n|---|---|\n" + table + "\n"), table);
#endif
}

TEST_CASE("unusual but valid files are read") {
  const Pairs expected{{"a\"", "'b", 1}};
  const auto pairs = [](const std::string& content) {
    const TemporaryFolder folder;
    LoadReport report;
    return read("pairs", folder.write("file", content), report);
  };
  CHECK(pairs("\xef\xbb\xbf"
              "a\"\t'b\t1") == expected);
  CHECK(pairs("a\"\t'b\t1\r\n") == expected);
  CHECK(pairs("\n\na\"\t'b\t1\n\n") == expected);
  CHECK(pairs("sentence1,sentence2,label\r\n\"a\"\"\",'b,1\r\n") == expected);
  CHECK(pairs("a\0\tb\t1\n"s) == Pairs{{"a\0"s, "b", 1}});
}

TEST_CASE("a line of one gigabyte is refused in bounded memory") {
  const TemporaryFolder folder;
  const auto path = folder.write("long", "x");
  std::filesystem::resize_file(path, std::size_t{1} << 30); // a sparse file
  LoadReport report;
  CHECK(contains(message_of<siamese::InputError>([&] { read("pairs", path, report); }),
                 "long:1: the line is longer than 67108864 bytes; is this a text file?"));
}

TEST_CASE("a JSON array in one line that is too long is refused with the way to write it") {
  const TemporaryFolder folder;
  const auto path = folder.write("long", "[");
  std::filesystem::resize_file(path, std::size_t{65} << 20); // a sparse file
  LoadReport report;
  CHECK(contains(message_of<siamese::InputError>([&] { read("pairs", path, report); }),
                 "long:1: the line is longer than 67108864 bytes; write each object of the JSON "
                 "array on a line of its own, as jq -c '.[]' does"));
}

TEST_CASE("a folder in place of a file is refused") {
  const TemporaryFolder folder;
  LoadReport report;
  CHECK(contains(message_of<siamese::FileError>([&] { read("QQP", folder.path(), report); }),
                 "is a folder; name a file in it"));
}

TEST_CASE("truncated and changed files are read or refused, and never crash") {
  const std::string contents[] = {snli + "entailment\ta b\tc d\ncontradiction\te\tf\n",
                                  good_json + good_json,
                                  "sentence1,sentence2,label\n\"a, \"\"b\"\"\",\"c\nd\",1\ne,f,0\n",
                                  qqp + "1\t\"a \"\"b\"\"\"\t\"c\nd\"\t1\n2\te\tf\t0\n"};
  siamese::RandomChoice choice(1);
  const TemporaryFolder folder;
  std::size_t read_whole = 0, refused = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string content = choice.among(contents);
    if (choice.percent(30)) content.resize(choice.below(content.size()));
    for (std::size_t changes = choice.below(4); changes > 0 && !content.empty(); --changes)
      content[choice.below(content.size())] = choice.percent(50)
                                                  ? choice.among("\"\t\n\r,{}\\:\x00"sv)
                                                  : static_cast<char>(choice.below(256));
    const auto path = folder.write("file", content);
    for (const char* dataset : {"SNLI", "QQP", "pairs"}) {
      LoadReport report;
      try {
        const Pairs pairs = read(dataset, path, report, 100);
        CHECK(pairs.size() == report.kept);
        std::size_t left_out = 0;
        for (const auto& [reason, count] : report.left_out) left_out += count;
        CHECK(report.rows == report.kept + report.rejected + left_out);
        ++read_whole;
      } catch (const siamese::InputError&) {
        ++refused;
      }
    }
  }
  CHECK(read_whole > 1000);
  CHECK(refused > 1000);
}
