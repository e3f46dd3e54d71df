// SPDX-License-Identifier: MIT
#include <support/comma_locale.hpp>
#include <support/errors.hpp>
#include <support/files.hpp>

#include <siamese/watching/projector.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace siamese;
using namespace test;

TEST_CASE("a point cloud is a file of vectors, a file of values and a configuration") {
  const TemporaryFolder folder;
  const PointCloud tokens{"tokens", {{0.5F, -1}, {0.1F, 1e-9F}}, {"token"}, {{"a\tb"}, {""}}};
  const PointCloud sentences{
      "sentences", {{1, 2, 3}}, {"sentence", "label"}, {{"Two lines\nof it.", "alike"}}};
  write_projector(folder.path() / "run", {tokens, sentences});
  const auto content = [&](const std::string& name) {
    return read_file(folder.path() / "run" / name);
  };
  CHECK(content("tokens.tensors.tsv") == "0.5\t-1\n0.1\t1e-09\n");
  CHECK(content("tokens.metadata.tsv") == "a b\n \n");
  CHECK(content("sentences.tensors.tsv") == "1\t2\t3\n");
  CHECK(content("sentences.metadata.tsv") == "sentence\tlabel\nTwo lines of it.\talike\n");
  CHECK(content("projector_config.pbtxt") ==
        "embeddings {\n  tensor_name: \"tokens\"\n  tensor_path: \"tokens.tensors.tsv\"\n"
        "  metadata_path: \"tokens.metadata.tsv\"\n}\n"
        "embeddings {\n  tensor_name: \"sentences\"\n  tensor_path: \"sentences.tensors.tsv\"\n"
        "  metadata_path: \"sentences.metadata.tsv\"\n}\n");
}

TEST_CASE("an error names a folder that cannot be created") {
  const TemporaryFolder folder;
  const auto file = folder.write("file", "old");
  CHECK(contains(message_of<FileError>([&] { write_projector(file / "run", {}); }),
                 (file / "run").string()));
}

TEST_CASE("a locale with a decimal comma changes no file") {
  const TemporaryFolder folder;
  const PointCloud points{"p", {{0.0153369708F, 12345.5F}}, {"token"}, {{"a"}}};
  const CommaLocale locale;
  write_projector(folder.path(), {points});
  CHECK(read_file(folder.path() / "p.tensors.tsv") == "0.015336971\t12345.5\n");
  if (!locale.is_there()) MESSAGE("localedef made no locale; only streams had a comma");
}
