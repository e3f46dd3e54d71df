// SPDX-License-Identifier: MIT
#include <siamese/text/text.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using siamese::Id;

std::vector<Id> ids(std::string_view sentence) {
  const siamese::Text text({}, siamese::Vocabulary({"<unk>", "the", "man"}));
  std::vector<Id> out;
  text.append_ids(sentence, out);
  return out;
}

}

TEST_CASE("a sentence becomes the ids of its tokens") {
  CHECK(ids("the man, the woman") == std::vector<Id>{1, 2, 1, 0});
}

TEST_CASE("a sentence without a token becomes one unknown token") {
  using namespace std::string_view_literals;
  CHECK(ids("") == std::vector<Id>{0});
  CHECK(ids(" \t.,!?") == std::vector<Id>{0});
  CHECK(ids("\0\0"sv) == std::vector<Id>{0});
  CHECK(ids("\xff\xfe") == std::vector<Id>{0});
}

TEST_CASE("ids are appended to what is there") {
  const siamese::Text text({.lower_case = true}, siamese::Vocabulary({"<unk>", "the"}));
  std::vector<Id> out;
  text.append_ids("THE", out);
  text.append_ids("", out);
  CHECK(out == std::vector<Id>{1, 0});
  CHECK(text.tokenizer().lower_case);
  CHECK(text.vocabulary().size() == 2);
}
