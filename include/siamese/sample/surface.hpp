// SPDX-License-Identifier: MIT
// Turns a meaning of the sample corpus into a sentence.
#pragma once

#include <siamese/data/random_choice.hpp>
#include <siamese/sample/frames.hpp>
#include <siamese/sample/lexicon.hpp>
#include <siamese/sample/meaning.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese::sample {

[[gnu::noinline]] inline std::vector<std::string_view> pieces(std::string_view text,
                                                              char separator) {
  std::vector<std::string_view> result;
  for (std::size_t end = text.find(separator); end != text.npos; end = text.find(separator)) {
    result.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  result.push_back(text);
  return result;
}

/// Form i of a word, or its last form if it has fewer.
[[gnu::noinline]] inline std::string form(std::string_view word, std::size_t i) {
  const auto forms = pieces(word, '/');
  return std::string(forms[std::min(i, forms.size() - 1)]);
}

inline std::string singular(std::string_view noun) { return std::string(pieces(noun, ':')[0]); }

inline std::string plural(std::string_view noun) {
  const auto forms = pieces(noun, ':');
  if (forms.size() > 1) return std::string(forms[1]);
  std::string word(noun);
  const auto ends = [&](std::string_view ending) {
    return std::string_view(word).ends_with(ending);
  };
  if (ends("man")) return word.replace(word.size() - 2, 1, "e");
  if (ends("s") || ends("x") || ends("ch") || ends("sh")) return word + "es";
  const bool vowel_before_y = ends("ay") || ends("ey") || ends("oy");
  if (ends("y") && !vowel_before_y) return word.replace(word.size() - 1, 1, "ies");
  return word + "s";
}

inline bool starts_with_vowel(std::string_view word) {
  return std::string_view("aeiou").find(word.front()) != std::string_view::npos;
}

/// Draws a wording of a meaning on each call. If `terse`, words shared with the near miss `other`
/// may be left out.
class Surface {
public:
  Surface(const Meaning& meaning, const Meaning& other, bool terse, RandomChoice& random)
      : meaning_(meaning), other_(other), terse_(terse && !meaning.negated && !other.negated),
        random_(random) {}

  /// A clause without initial capital and full stop.
  std::string clause(std::span<const Template> templates) {
    const Template* chosen = &random_.among(templates);
    while (!fits(*chosen)) chosen = &random_.among(templates);
    const bool in_front = chosen->needs == Template::simple_past;
    const bool place_is_said = chosen->text.find("$q") != std::string_view::npos;

    std::string manner = circumstance(meaning_.manner, other_.manner);
    if (!manner.empty() && (in_front || random_.percent(60))) manner_ = std::exchange(manner, {});
    std::string place = place_is_said ? std::string() : circumstance(meaning_.place, other_.place);
    std::string time = circumstance(meaning_.time, other_.time);
    std::string front;
    const auto move_to_front = [&](std::string& words) {
      const bool may_move = front.empty() && chosen->needs != Template::time_at_end;
      if (words.empty() || !(in_front || (may_move && random_.percent(35)))) return;
      front += words + ", ";
      words.clear();
    };
    move_to_front(time);
    move_to_front(place);

    at_start_ = front.empty();
    std::string sentence = front + fill(chosen->text);
    for (const std::string* words : {&manner, &place, &time})
      if (!words->empty()) sentence += ' ' + *words;
    return sentence;
  }

private:
  bool fits(const Template& pattern) const {
    if (pattern.needs == Template::converse) return !meaning_.predicate.converse.empty();
    if (pattern.needs != Template::simple_past) return true;
    return meaning_.tense == Tense::past && !meaning_.negated && !meaning_.phrases[0].is_plural() &&
           !meaning_.phrases[1].is_plural();
  }

  [[gnu::noinline]] std::string variant(std::string_view word) {
    return std::string(random_.among(pieces(word, '|')));
  }

  bool is_dropped(bool shared) { return terse_ && shared && random_.percent(60); }

  std::string circumstance(std::string_view words, std::string_view other) {
    if (words.empty() || is_dropped(words == other)) return {};
    return variant(words);
  }

  std::string fill(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '$')
        result += slot(text[++i]);
      else
        result += text[i];
      at_start_ = false;
    }
    return result;
  }

  std::string slot(char name) {
    switch (name) {
    case 'a':
    case 'b':
    case 'c':
      return phrase(static_cast<std::size_t>(name - 'a'));
    case 'v':
      return active(meaning_.predicate.word);
    case 'w':
      return active(meaning_.predicate.converse);
    case 'p':
      return passive(meaning_.predicate.word);
    case 'x':
      return form(variant(meaning_.predicate.word), 1);
    case 'y':
      return form(variant(meaning_.predicate.converse), 1);
    case 'X':
      return form(variant(meaning_.predicate.word), 0);
    case 'i':
      return be(false);
    case 'n':
      return be(true);
    case 'q':
      return variant(meaning_.place);
    case 'f':
      return infinitive();
    default:
      return inner(static_cast<std::size_t>(name - '1'));
    }
  }

  std::string inner(std::size_t i) {
    return Surface(meaning_.clauses[i], other_.clauses[i], terse_, random_)
        .clause(clause_templates);
  }

  std::string infinitive() {
    Surface deed(meaning_.clauses[0], other_.clauses[0], terse_, random_);
    std::string verb = form(deed.variant(deed.meaning_.predicate.word), 0);
    return verb + ' ' + deed.phrase(2);
  }

  std::string phrase(std::size_t i) {
    const NounPhrase& words = meaning_.phrases[i];
    plural_ = words.is_plural();
    std::string noun = variant(words.noun);
    if (words.count == NounPhrase::bare) return noun;
    noun = plural_ ? plural(noun) : singular(noun);
    if (!words.adjective.empty() && !is_dropped(words.adjective == other_.phrases[i].adjective))
      noun = variant(words.adjective) + ' ' + noun;
    if (words.count == NounPhrase::definite) return "the " + noun;
    if (words.count == NounPhrase::indefinite)
      return (starts_with_vowel(noun) ? "an " : "a ") + noun;
    const std::string_view number = numbers[static_cast<std::size_t>(words.count - 2)];
    // A sentence does not begin with digits.
    return (at_start_ ? std::string(pieces(number, '|')[0]) : variant(number)) + ' ' + noun;
  }

  /// A finite form of "be", in the predicate's tense.
  [[gnu::noinline]] std::string be(bool negative) {
    const bool past = meaning_.tense == Tense::past;
    std::string word = past ? (plural_ ? "were" : "was") : (plural_ ? "are" : "is");
    if (!negative) return word;
    return word + (random_.percent(50) ? " not" : "n't");
  }

  std::string future() {
    if (random_.percent(40)) return be(meaning_.negated) + " going to";
    if (!meaning_.negated) return "will";
    return random_.percent(50) ? "will not" : "won't";
  }

  [[gnu::noinline]] std::string with_manner(const std::string& verb) const {
    return manner_.empty() ? verb : manner_ + ' ' + verb;
  }

  std::string active(std::string_view entry) {
    const std::string verb = variant(entry);
    if (meaning_.tense == Tense::progressive)
      return be(meaning_.negated) + ' ' + with_manner(form(verb, 3));
    if (meaning_.tense == Tense::future) return future() + ' ' + with_manner(form(verb, 0));
    if (!meaning_.negated) return with_manner(form(verb, 1));
    return (random_.percent(50) ? "did not " : "didn't ") + with_manner(form(verb, 0));
  }

  std::string passive(std::string_view entry) {
    const std::string participle = with_manner(form(variant(entry), 2));
    if (meaning_.tense == Tense::progressive) return be(meaning_.negated) + " being " + participle;
    if (meaning_.tense == Tense::future) return future() + " be " + participle;
    return be(meaning_.negated) + ' ' + participle;
  }

  const Meaning& meaning_;
  const Meaning& other_;
  bool terse_;
  RandomChoice& random_;
  /// Placed before the verb.
  std::string manner_;
  /// Whether the last noun phrase is plural.
  bool plural_ = false;
  bool at_start_ = true;
};

/// The meaning as a sentence.
inline std::string sentence(std::span<const Template> templates, const Meaning& meaning,
                            const Meaning& other, bool terse, RandomChoice& random) {
  std::string text = Surface(meaning, other, terse, random).clause(templates) + '.';
  if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}
