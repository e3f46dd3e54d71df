// SPDX-License-Identifier: MIT
#include <siamese/data/corpus.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using siamese::LoadOptions;
using siamese::LoadReport;
using siamese::Pairs;
using siamese::Task;

namespace {

using namespace test;

Pairs load(std::string_view dataset, const std::string& content, const LoadOptions& options = {}) {
  const TemporaryFolder folder;
  LoadReport report;
  return siamese::find_dataset(dataset).read(folder.write("file", content), options, report);
}

const LoadOptions classes{.task = Task::nli3};

}

TEST_CASE("MRPC is read by the names in its header, and quotes are data") {
  CHECK(load("MRPC", "\xef\xbb\xbfQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n"
                     "1\t17\t18\t\"Yes\tNo\"\r\n") == Pairs{{"\"Yes", "No\"", 1}});
}

TEST_CASE("STS-B is read with a header, or without one as first released") {
  const Pairs expected{{"A \"b", "c", 0.5F}};
  CHECK(load("STS-B", "index\tgenre\tsentence1\tsentence2\tscore\n0\tx\tA \"b\tc\t2.5\n") ==
        expected);
  CHECK(load("STS-B", "main-captions\tMSRvid\t2012test\t0001\t2.500\tA \"b\tc\n") == expected);
  CHECK(load("STS-B", "main-news\tx\t2012\t1\t2.5\tA \"b\tc\tsource\tother source\n") == expected);
}

TEST_CASE("SICK is read in its layouts with 5 and 12 columns, as relatedness or as classes") {
  const std::string five = "pair_ID\tsentence_A\tsentence_B\trelatedness_score\t"
                           "entailment_judgment\n1\ta\tb\t4\tNEUTRAL\n";
  const std::string twelve =
      "pair_ID\tsentence_A\tsentence_B\tentailment_label\trelatedness_score\tentailment_AB\t"
      "entailment_BA\tsentence_A_original\tsentence_B_original\tsentence_A_dataset\t"
      "sentence_B_dataset\tSemEval_set\n1\ta\tb\tNEUTRAL\t4\tx\tx\tx\tx\tx\tx\tTRAIN\n";
  for (const std::string& layout : {five, twelve}) {
    CHECK(load("SICK", layout) == Pairs{{"a", "b", 0.75F}});
    CHECK(load("SICK", layout, classes) == Pairs{{"a", "b", 1}});
  }
  CHECK(load("SICK", twelve, {.part = siamese::CorpusPart::dev}).empty());
}

TEST_CASE("PAWS is read by the names in its header") {
  CHECK(load("PAWS", "id\tsentence1\tsentence2\tlabel\n1\ta\tb\t0\n") == Pairs{{"a", "b", 0}});
}

TEST_CASE("SciTail is read from text without header and from JSON lines") {
  const Pairs expected{{"a", "b", 1}, {"c", "d", 0}};
  CHECK(load("SciTail", "a\tb\tentails\nc\td\tneutral\n") == expected);
  CHECK(load("SciTail", R"({"gold_label":"entailment","sentence1":"a","sentence2":"b"})"
                        "\n"
                        R"({"gold_label":"neutral","sentence1":"c","sentence2":"d"})") == expected);
}

TEST_CASE("Hugging Face's copies are read by their column names and class numbers") {
  const std::string nli = "premise,hypothesis,label\na,b,0\nc,d,1\ne,f,2\ng,h,-1\n";
  for (const char* dataset : {"SNLI", "MultiNLI", "ANLI"}) {
    CHECK(load(dataset, nli) == Pairs{{"a", "b", 1}, {"e", "f", 0}});
    CHECK(load(dataset, nli, classes) == Pairs{{"a", "b", 0}, {"c", "d", 1}, {"e", "f", 2}});
  }
  CHECK(load("QQP", "question1,question2,label,idx\na,b,1,0\n") == Pairs{{"a", "b", 1}});
  CHECK(load("MRPC", "sentence1,sentence2,label,idx\na,b,0,0\n") == Pairs{{"a", "b", 0}});
  CHECK(load("STS-B", "sentence1,sentence2,label,idx\na,b,2.5,0\n") == Pairs{{"a", "b", 0.5F}});
  CHECK(load("RTE", "sentence1,sentence2,label,idx\na,b,1,0\nc,d,0,1\n") ==
        Pairs{{"a", "b", 0}, {"c", "d", 1}});
}

TEST_CASE("GLUE's two classes are alike and not alike") {
  CHECK(load("RTE", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tnot_entailment\n") ==
        Pairs{{"a", "b", 0}});
  CHECK(load("QNLI", "index\tquestion\tsentence\tlabel\n0\ta\tb\tentailment\n") ==
        Pairs{{"a", "b", 1}});
}

TEST_CASE("the task nli3 is refused for a corpus without classes") {
  for (const siamese::Dataset& dataset : siamese::datasets())
    if (!dataset.has_classes)
      CHECK(contains(message_of<siamese::ArgumentError>([&] { load(dataset.name, "", classes); }),
                     "the labels of " + std::string(dataset.name) + " are not classes"));
}

TEST_CASE("the published layouts contain their known numbers of pairs") {
  const auto data = real_data();
  if (!data) {
    MESSAGE("skipped: SIAMESE_DATA does not name a folder of real data");
    return;
  }
  struct Published {
    std::string dataset, file;
    std::size_t rows, kept, classes;
  };
  const Published published[] = {
      {"MRPC", "MRPC/msr_paraphrase_train.txt", 4076, 4076, 0},
      {"MRPC", "MRPC/msr_paraphrase_test.txt", 1725, 1725, 0},
      {"STS-B", "STS-B/stsb_train.tsv", 5749, 5749, 0},
      {"STS-B", "STS-B/stsb_dev.tsv", 1500, 1500, 0},
      {"STS-B", "official_layouts/GLUE-STS-B/train.tsv", 3, 3, 0},
      {"SICK", "SICK/sick_train.txt", 4500, 4500, 4500},
      {"SICK", "SICK/sick_test.txt", 4927, 4927, 4927},
      {"SICK", "official_layouts/SICK/SICK.txt", 7, 7, 7},
      {"PAWS", "official_layouts/PAWS/train.tsv", 4, 4, 0},
      {"MultiNLI", "official_layouts/GLUE-MNLI/dev_matched.tsv", 2, 1, 2},
      {"SciTail", "official_layouts/SciTail/snli_format/scitail_1.0_dev.txt", 4, 4, 4},
      {"SciTail", "official_layouts/SciTail/tsv_format/scitail_1.0_dev.tsv", 6, 6, 6}};
  for (const Published& one : published) {
    CAPTURE(one.file);
    LoadReport report;
    const siamese::Dataset& dataset = siamese::find_dataset(one.dataset);
    dataset.read(*data / one.file, {}, report);
    CHECK(report.rows == one.rows);
    CHECK(report.kept == one.kept);
    if (one.classes != 0)
      CHECK(dataset.read(*data / one.file, classes, report).size() == one.classes);
  }
  CHECK(siamese::read_corpus("SICK", *data / "SICK").corpus.test.size() == 4927);
  CHECK(siamese::read_corpus("MRPC", *data / "MRPC").corpus.test.size() == 1725);
  CHECK(siamese::read_corpus("STS-B", *data / "STS-B").corpus.test.size() == 1379);
}
