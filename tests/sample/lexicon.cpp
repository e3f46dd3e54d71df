// SPDX-License-Identifier: MIT
#include <siamese/sample/lexicon.hpp>

#include <siamese/sample/surface.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sample = siamese::sample;

namespace {

void check_verb(std::string_view entry) {
  for (const std::string_view verb : sample::pieces(entry, '|')) {
    CAPTURE(verb);
    const auto forms = sample::pieces(verb, '/');
    REQUIRE(forms.size() == 4);
    for (const std::string_view form : forms) CHECK_FALSE(form.empty());
    CHECK(sample::pieces(forms[3], ' ')[0].ends_with("ing"));
  }
}

/// Checks that no word has two meanings in a list.
void check_distinct(sample::Words list) {
  std::set<std::string_view> seen;
  for (const std::string_view entry : list)
    for (const std::string_view word : sample::pieces(entry, '|'))
      CHECK_MESSAGE(seen.insert(word).second, word);
}

}

TEST_CASE("every verb has its four forms") {
  for (const sample::Topic& topic : sample::topics)
    for (const std::string_view verb : topic.verbs) check_verb(verb);
  for (const sample::Words list :
       {sample::Words(sample::request_verbs), sample::Words(sample::motion_verbs)})
    for (const std::string_view verb : list) check_verb(verb);
  for (const sample::Converses list :
       {sample::Converses(sample::transfer_verbs), sample::Converses(sample::person_verbs)})
    for (const sample::Converse& pair : list) {
      check_verb(pair.word);
      if (!pair.converse.empty()) check_verb(pair.converse);
    }
}

TEST_CASE("no word has two meanings in a list") {
  for (const sample::Topic& topic : sample::topics) {
    check_distinct(topic.verbs);
    check_distinct(topic.nouns);
    check_distinct(topic.adjectives);
  }
  for (const sample::Words list :
       {sample::Words(sample::persons), sample::Words(sample::names),
        sample::Words(sample::person_adjectives), sample::Words(sample::gifts),
        sample::Words(sample::gift_adjectives), sample::Words(sample::request_verbs),
        sample::Words(sample::motion_verbs), sample::Words(sample::landmarks),
        sample::Words(sample::places), sample::Words(sample::past_times),
        sample::Words(sample::future_times), sample::Words(sample::manners),
        sample::Words(sample::openings), sample::Words(sample::likings),
        sample::Words(sample::numbers)})
    check_distinct(list);
}

TEST_CASE("relations and states have their converses") {
  for (const sample::Converses list :
       {sample::Converses(sample::person_comparisons), sample::Converses(sample::thing_comparisons),
        sample::Converses(sample::landmark_relations),
        sample::Converses(sample::household_relations), sample::Converses(sample::person_states),
        sample::Converses(sample::opening_states)})
    for (const sample::Converse& pair : list) CHECK_FALSE(pair.converse.empty());
}
