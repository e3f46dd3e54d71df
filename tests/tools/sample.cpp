// SPDX-License-Identifier: MIT
// siamese sample.

#include "command.hpp"

#include <siamese/data/corpus.hpp>
#include <siamese/sample/corpus.hpp>

#include <doctest/doctest.h>

using test::contains;
using test::shell;
using test::TemporaryFolder;

TEST_CASE("the files contain the sample corpus") {
  const TemporaryFolder folder;
  const test::Outcome outcome = shell(folder, "siamese sample --out a/b --pairs 400 --seed 7");
  CHECK(outcome.code == 0);
  CHECK(outcome.err == "");
  CHECK(test::lines(test::content(folder, "a/b/test.tsv")).front() ==
        "sentence1\tsentence2\tlabel");

  const siamese::Corpus read = siamese::read_corpus("pairs", folder.path() / "a/b").corpus;
  const siamese::Corpus made = siamese::sample_corpus(400, 7);
  CHECK(read.train == made.train);
  CHECK(read.dev == made.dev);
  CHECK(read.test == made.test);
}

TEST_CASE("the same seed gives the same files, another seed others") {
  const TemporaryFolder folder;
  shell(folder, "for seed in 1 2; do siamese sample --out $seed --pairs 80 --seed $seed; done\n"
                "siamese sample --out again --pairs 80");
  CHECK(test::content(folder, "1/train.tsv") == test::content(folder, "again/train.tsv"));
  CHECK(test::content(folder, "1/train.tsv") != test::content(folder, "2/train.tsv"));
}

TEST_CASE("existing files are not replaced unless requested") {
  const TemporaryFolder folder;
  folder.write("dev.tsv", "mine");
  const test::Outcome refused = shell(folder, "siamese sample --out . --pairs 80");
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "dev.tsv: exists"));
  CHECK(contains(refused.err, "--overwrite"));
  CHECK(test::content(folder, "dev.tsv") == "mine");
  CHECK_FALSE(std::filesystem::exists(folder.path() / "train.tsv"));

  CHECK(shell(folder, "siamese sample --out . --pairs 80 --overwrite").code == 0);
  CHECK(test::content(folder, "dev.tsv") != "mine");
}

TEST_CASE("a folder that cannot be created is an error") {
  const TemporaryFolder folder;
  folder.write("file", "");
  const test::Outcome outcome = shell(folder, "siamese sample --out file/folder --pairs 80");
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "file/folder: cannot create the folder"));
}
