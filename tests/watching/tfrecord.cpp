// SPDX-License-Identifier: MIT
#include <support/hex.hpp>

#include <siamese/watching/tfrecord.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace siamese;

TEST_CASE("the checksum agrees with RFC 3720, appendix B.4") {
  std::string rising, falling;
  for (int i = 0; i < 32; ++i) {
    rising += static_cast<char>(i);
    falling += static_cast<char>(31 - i);
  }
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aaU);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43U);
  CHECK(crc32c(rising) == 0x46dd794eU);
  CHECK(crc32c(falling) == 0x113fdb5cU);
  CHECK(crc32c("123456789") == 0xe3069283U);
  CHECK(crc32c("") == 0);
}

TEST_CASE("a record has the same bytes as one of TensorBoard's own writer") {
  CHECK(test::hex(tfrecord("siamese")) == "0700000000000000bbd79f117369616d65736543375577");
  CHECK(test::hex(tfrecord("")) == "000000000000000029039807d8ea82a2");
}
