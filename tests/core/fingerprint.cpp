// SPDX-License-Identifier: MIT
// host only
#include <siamese/core/fingerprint.hpp>

#include <doctest/doctest.h>

#include <span>
#include <vector>

using siamese::Fingerprint;

TEST_CASE("the hash matches the published FNV-1a test vectors") {
  CHECK(Fingerprint().value() == 0xcbf29ce484222325U);
  CHECK(Fingerprint().add("a").value() == 0xaf63dc4c8601ec8cU);
  CHECK(Fingerprint().add("foobar").value() == 0x85944171f73967e8U);
  CHECK(Fingerprint().add("foobar").text() == "85944171f73967e8");
}

TEST_CASE("adding data in pieces gives the same hash") {
  CHECK(Fingerprint().add("foo").add("").add("bar").value() == Fingerprint().add("foobar").value());
  const std::vector<char> letters = {'b', 'a', 'r'};
  CHECK(Fingerprint().add("foo").add(std::span(letters)).text() == "85944171f73967e8");
}
