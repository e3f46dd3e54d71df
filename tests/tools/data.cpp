// SPDX-License-Identifier: MIT
// siamese data info.

#include "command.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using test::contains;
using test::shell;
using test::TemporaryFolder;

TEST_CASE("a folder is read as the dataset of its name, and its parts are compared") {
  const TemporaryFolder folder;
  shell(folder, "mkdir -p corpora/PAWS");
  std::string rows = "id\tsentence1\tsentence2\tlabel\n";
  for (int i = 0; i < 20; ++i) rows += "1\ta" + std::to_string(i / 2) + "\tb\t1\n";
  folder.write("corpora/PAWS/train.tsv", rows);
  const test::Outcome outcome = shell(folder, "siamese data info corpora/PAWS");
  CHECK(outcome.code == 0);
  CHECK(outcome.err == "");
  CHECK(contains(outcome.out, "read as PAWS\n20 rows read, 20 kept"));
  CHECK(contains(outcome.out, "  also in train"));
  CHECK(shell(folder, "cd corpora/PAWS && siamese data info .").out == outcome.out);
}

TEST_CASE("a file is read as the user's own pairs, or as the given dataset") {
  const TemporaryFolder folder;
  folder.write("own.csv", "sentence1,sentence2,label\na,b,1\nc,d,x\n");
  const test::Outcome stopped = shell(folder, "siamese data info own.csv");
  CHECK(stopped.code == 1);
  CHECK(contains(stopped.err, "own.csv:3: label 'x'"));
  CHECK(contains(shell(folder, "siamese data info own.csv --max-bad-rows 1").out,
                 "2 rows read, 1 kept: 1 alike, 0 not alike\n  rejected: 1\n"));
  CHECK(contains(shell(folder, "siamese data info own.csv --dataset QQP").err,
                 "own.csv:1: no column question1"));
  folder.write("empty.csv", "");
  const test::Outcome empty = shell(folder, "siamese data info empty.csv");
  CHECK(empty.code == 1);
  CHECK(contains(empty.err, "empty.csv: no labelled pair of the dataset pairs"));
  CHECK(contains(shell(folder, "siamese data info none.csv").err, "none.csv: cannot open: "));
}

TEST_CASE("a header names the dataset of a file or folder") {
  const TemporaryFolder folder;
  const auto read_as = [&](const std::string& arguments) {
    const test::Outcome outcome = shell(folder, "siamese data info " + arguments);
    return outcome.code == 0 ? test::lines(outcome.out).front() : outcome.err;
  };
  folder.write("qqp.tsv", "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n0\t1\t2\ta\tb\t1\n");
  folder.write("mrpc.txt",
               "\xef\xbb\xbfQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\n1\t1\t2\ta\tb\n");
  folder.write("rte.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tnot_entailment\n");
  folder.write("qnli.tsv", "index\tquestion\tsentence\tlabel\n0\ta\tb\tentailment\n");
  folder.write("snli.jsonl", R"({"gold_label":"entailment","sentence1":"a","sentence2":"b"})");
  CHECK(read_as("qqp.tsv") == "read as QQP");
  CHECK(read_as("mrpc.txt") == "read as MRPC");
  CHECK(read_as("rte.tsv") == "read as pairs");
  CHECK(read_as("qnli.tsv") == "read as QNLI");
  CHECK(read_as("snli.jsonl") == "read as SNLI");
  CHECK(read_as("snli.jsonl --dataset MultiNLI") == "read as MultiNLI");
  folder.write("plain.tsv", "a\tb\t1\n");
  CHECK(read_as("plain.tsv") == "read as pairs");

  const std::string mnli = "index\tsentence1\tsentence2\tgold_label\n0\ta\tb\tentailment\n";
  std::filesystem::create_directory(folder.path() / "glue");
  for (const char* file : {"glue/train.tsv", "glue/dev_matched.tsv", "glue/dev_mismatched.tsv"})
    folder.write(file, mnli);
  CHECK(read_as("glue") == "read as MultiNLI");
}

TEST_CASE("a folder without training part is shown") {
  const TemporaryFolder folder;
  folder.write("validation.tsv", "sentence1\tsentence2\tlabel\na b\tc\t1\nc\td\t0\n");
  const test::Outcome outcome = shell(folder, "siamese data info .");
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.out, "pairs                                    0                 2"));
  CHECK(contains(outcome.out, "vocabulary of all pairs: 5 tokens"));
}

TEST_CASE("classes and the tokenizer's options apply") {
  const TemporaryFolder folder;
  folder.write("nli.tsv", "sentence1\tsentence2\tlabel\nC++\tC#\t2\na\tb\t-1\na\tc\t0\n");
  const test::Outcome outcome = shell(folder, "siamese data info nli.tsv --task nli3");
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.out, "  left out: 1 (no gold label)"));
  CHECK(contains(outcome.out, "  contradiction                 1 (50.0 %)"));
  CHECK(contains(outcome.out, "1 pair is not alike although its sentences are the same tokens; "
                              "--symbols makes tokens"));
  const test::Outcome symbols =
      shell(folder, "siamese data info nli.tsv --task nli3 --symbols --max-tokens 2");
  CHECK(contains(symbols.out, "vocabulary of the training pairs: 6 tokens"));
  CHECK(contains(symbols.out, "1 sentence is cut after 2 tokens"));
  CHECK(contains(shell(folder, "siamese data info nli.tsv").err,
                 "nli.tsv:2: label '2' is not a number from 0 to 1; --task nli3 reads"));
}

TEST_CASE("words and reversed ranges are labels") {
  const TemporaryFolder folder;
  folder.write("words.tsv", "sentence1\tsentence2\tlabel\na\tb\tyes\nc\td\tno\ne\tf\tYes\n");
  CHECK(contains(shell(folder, "siamese data info words.tsv --labels no,yes").out,
                 "3 kept: 2 alike, 1 not alike"));
  folder.write("quoted.tsv", "a\tb\tno, never\nc\td\tyes\n");
  CHECK(contains(shell(folder, "siamese data info quoted.tsv --labels '\"no, never\",yes'").out,
                 "2 kept: 1 alike, 1 not alike"));
  CHECK(contains(shell(folder, "siamese data info quoted.tsv --columns 1,2,3 --labels "
                               "'\"no, never\",yes'")
                     .out,
                 "2 kept: 1 alike, 1 not alike"));
  folder.write("distance.tsv", "sentence1\tsentence2\tlabel\na\tb\t0\nc\td\t1\ne\tf\t0\n");
  CHECK(contains(shell(folder, "siamese data info distance.tsv --label-range 1,0").out,
                 "3 kept: 2 alike, 1 not alike"));
}

TEST_CASE("the drawn split is written as files that read the same") {
  const TemporaryFolder folder;
  std::string rows = "sentence1,sentence2,label\n";
  for (int i = 0; i < 20; ++i)
    rows += "\"one, " + std::to_string(i) + "\n\"\"two\"\"\",b\u00e9\tc," + std::to_string(i % 5) +
            "\n";
  folder.write("own.csv", rows);
  const std::string split = "siamese data split own.csv --label-range 0,4 --out parts";
  const test::Outcome written = shell(folder, split);
  CHECK(written.code == 0);
  CHECK(contains(written.out, "20 rows read, 20 kept"));
  CHECK(contains(written.out, "parts/train.jsonl: 16 pairs\nparts/dev.jsonl: 2 pairs\n"));
  const auto table = [&](const std::string& arguments) {
    const std::string out = shell(folder, "siamese data info " + arguments).out;
    return out.substr(out.find("\npairs  "));
  };
  std::filesystem::create_directory(folder.path() / "whole");
  shell(folder, "cp own.csv whole/train.csv");
  CHECK(table("parts") == table("whole --label-range 0,4"));
  CHECK(contains(table("parts"), "  of label 0.25"));
  CHECK(contains(shell(folder, split).err, "parts/train.jsonl: exists; name another folder or give "
                                           "--overwrite"));
  CHECK(shell(folder, split + " --overwrite").code == 0);
  CHECK(shell(folder, "siamese train cnn pairs --data parts --epochs 1 --quiet").code == 0);

  const test::Outcome fixed = shell(folder, "siamese data split parts --dev-fraction 0.3 --out b");
  CHECK(fixed.code == 2);
  CHECK(contains(fixed.err, "--dev-fraction has no effect where dev pairs have a file"));
  CHECK(shell(folder, "siamese data info parts --split-seed 2").code == 2);

  const test::Outcome nothing =
      shell(folder, split + "2 --dev-fraction 0 --test-fraction 0 && ls parts2");
  CHECK(nothing.code == 2);
  CHECK(contains(nothing.err, "--dev-fraction 0 and --test-fraction 0 leave nothing to divide"));
  CHECK(shell(folder, split + "2 --dev-fraction 0 && ls parts2")
            .out.ends_with("test.jsonl: 2 pairs\ntest.jsonl\ntrain.jsonl\n"));
  CHECK(contains(shell(folder, split + " --dev-fraction 0 --overwrite").err,
                 "parts/dev.jsonl: exists, but the split has no such pairs; remove it"));

  folder.write("nli.tsv", "a\tb\tneutral\nc\td\tentailment\ne\tf\tcontradiction\n");
  CHECK(shell(folder, "siamese data split nli.tsv --task nli3 --out nli").code == 0);
  CHECK(contains(shell(folder, "cat nli/*.jsonl").out, "\"label\": \"neutral\"}"));
}
