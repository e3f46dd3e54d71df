// SPDX-License-Identifier: MIT
#include <siamese/data/word_vectors.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

using namespace siamese;
using namespace std::string_literals;

namespace {

/// Tokens a, b and c have the ids 1, 2 and 3.
WordVectors read(std::string_view content) {
  const test::TemporaryFolder folder;
  return read_word_vectors(folder.write("vectors.txt", content),
                           Vocabulary({"<unk>", "a", "b", "c"}));
}

std::string problem(std::string_view content) {
  const std::string message = test::message_of<InputError>([&] { read(content); });
  const std::size_t name = message.find("vectors.txt");
  return name == std::string::npos ? message : message.substr(name);
}

const std::string remedy = "; vectors are text, one token with its numbers per line";

}

TEST_CASE("rows of known tokens are kept in the order of the file") {
  const WordVectors vectors = read("x 1 2 3\nb 0.5 -1e-2 3\nno 1 1 1\na 7 8 9\n");
  CHECK(vectors.dim == 3);
  CHECK(vectors.ids == std::vector<Id>{2, 1});
  CHECK(vectors.values == std::vector<float>{0.5F, -0.01F, 3, 7, 8, 9});
  CHECK(read("x 1 2\n").ids.empty());
}

TEST_CASE("the header of word2vec and fastText is not a row") {
  const WordVectors vectors = read("2 3\n</s> 0 0 0 \na 1 2 3 \n");
  CHECK(vectors.dim == 3);
  CHECK(vectors.ids == std::vector<Id>{1});
  CHECK(vectors.values == std::vector<float>{1, 2, 3});
  CHECK(read("a 1\nb 2\n").ids == std::vector<Id>{1, 2}); // no header: a is not a number
}

TEST_CASE("tabs, Windows line ends, blanks at the end and empty lines are accepted") {
  CHECK(read("a\t1\t2\r\n\r\nb 3  4 \r\n").values == std::vector<float>{1, 2, 3, 4});
}

TEST_CASE("a token with blanks is one token") {
  const WordVectors vectors = read("a 1 2\n. . . 5 6\nat b 7 8\n 9 9\nc 3 4\n");
  CHECK(vectors.ids == std::vector<Id>{1, 3});
  CHECK(vectors.values == std::vector<float>{1, 2, 3, 4});
}

TEST_CASE("a token may be numbers with blanks between them") {
  const WordVectors vectors = read("a 1 2\n1 000 3 4\n5 000 000 3 4\nb 5 6\n");
  CHECK(vectors.ids == std::vector<Id>{1, 2});
  CHECK(vectors.values == std::vector<float>{1, 2, 5, 6});
}

TEST_CASE("the rows are counted, and those that the header announces") {
  const WordVectors vectors = read("400000 2\na 1 2\nx 3 4\n");
  CHECK(vectors.rows == 2);
  CHECK(vectors.announced == 400000);
  CHECK(read("a 1 2\nx 3 4\n").announced == 0);
}

TEST_CASE("the unknown token may have a vector, and the first of two rows counts") {
  const WordVectors vectors = read("a 1 2\n<unk> 3 4\na 5 6\n");
  CHECK(vectors.ids == std::vector<Id>{1, 0});
  CHECK(vectors.values == std::vector<float>{1, 2, 3, 4});
}

TEST_CASE("numbers below a float's range are zero") {
  CHECK(read("a 1e-60 1\n").values == std::vector<float>{0, 1});
}

TEST_CASE("a row of another size is refused, whether its token is known or not") {
  const std::string width =
      "does not have the 2 numbers that the file's first line announces" + remedy;
  CHECK(problem("a 1 2\nb 3\n") == "vectors.txt:2: " + width);
  CHECK(problem("a 1 2\nx\n") == "vectors.txt:2: " + width);
  CHECK(problem("a 1 2\n\nb 3 4 5\n") == "vectors.txt:3: " + width);
  CHECK(problem("9 2\na 1 2 3\n") == "vectors.txt:2: " + width);
}

TEST_CASE("a field of a known token that is not a number is refused") {
  const std::string words = ": has a field that is not a number" + remedy;
  for (const std::string& field :
       {"x"s, "1.5x"s, "nan"s, "inf"s, "1e60"s, "0,5"s, "1\0"s, "\0"s, "+1"s}) {
    CAPTURE(field);
    CHECK(problem("a 1 2\nb 1 " + field + "\n") == "vectors.txt:2" + words);
  }
}

TEST_CASE("NUL is part of a token like any other byte") {
  CHECK(read("a\0 1 2\nb 3 4\n"s).ids == std::vector<Id>{2});
}

TEST_CASE("a file without vectors is refused") {
  CHECK(problem("") == "vectors.txt: holds no vectors");
  CHECK(problem("\n\n") == "vectors.txt: holds no vectors");
  for (const std::string first : {"a\n", "5 0\n", "5 99999999999999999999\n", "5 65537\n"})
    CHECK(problem(first + "a 1\n") ==
          "vectors.txt:1: is neither a token with its vector nor a header that gives the vectors' "
          "size" +
              remedy);
}

TEST_CASE("the size is given by the header or the first row") {
  const test::TemporaryFolder folder;
  CHECK(word_vector_length(folder.write("a", "7 300\na 1\n")) == 300);
  CHECK(word_vector_length(folder.write("b", "a 1 2 3 4\n")) == 4);
}

TEST_CASE("published files are read") {
  const auto data = test::real_data();
  if (!data) {
    MESSAGE("skipped: SIAMESE_DATA does not name a folder of real data");
    return;
  }
  const Vocabulary vocabulary({"<unk>", "the", "guitar", "zzzzzz"});
  const auto small = read_word_vectors(*data / "vectors/glove.6B.50d.top.txt", vocabulary);
  CHECK(small.dim == 50);
  CHECK(small.ids.front() == 1);
  CHECK(small.values.front() == 0.418F);
  const auto large = read_word_vectors(*data / "vectors/glove.840B.300d.top.txt", vocabulary);
  CHECK(large.dim == 300);
  CHECK(large.ids.size() * 300 == large.values.size());
}

TEST_CASE("the length of vectors is not taken from what cannot be read again") {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.write("vectors", "word 1 2 3\n");
  CHECK(siamese::word_vector_length(path) == 3);
  const int open = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  CHECK(test::contains(test::message_of<siamese::FileError>(
                           [&] { siamese::word_vector_length("/dev/fd/" + std::to_string(open)); }),
                       "write them to a file and name it"));
  ::close(open);
}
