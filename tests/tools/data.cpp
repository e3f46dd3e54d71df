// SPDX-License-Identifier: MIT
// siamese data info.

#include "command.hpp"

#include <doctest/doctest.h>

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
  CHECK(contains(shell(folder, "siamese data info none.csv").err, "none.csv: cannot be opened"));
}
