// SPDX-License-Identifier: MIT
// A strict reader of HTML and SVG that must be well-formed as XML.
#pragma once

#include <siamese/text/unicode.hpp>

#include <cctype>
#include <cstddef>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace test {

/// Reads a document and keeps what tests need. Throws std::runtime_error if it is not well-formed:
/// tags that do not close in order, unquoted or duplicate attributes, entities other than XML's
/// five, stray < or &, control characters, bytes that are not UTF-8, duplicate ids, links to
/// missing ids.
class Document {
public:
  explicit Document(std::string_view code) : code_(code) {
    if (!siamese::is_valid_utf8(code)) fail("no UTF-8");
    for (std::size_t i = 0; i < code.size();) {
      const char32_t c = siamese::decode(code, i);
      if ((c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || c == 0xfffe ||
          c == 0xffff)
        fail("a control character");
    }
    skip("<!DOCTYPE html>\n");
    do {
      if (peek() == '<')
        tag();
      else
        content();
    } while (!open_.empty());
    skip("\n");
    if (at_ != code_.size()) fail("text after the end");
    for (const std::string& target : links_)
      if (!ids_.contains(target)) fail("a link to nothing: " + target);
  }

  /// The visible text, without tags and style sheets.
  const std::string& text() const { return text_; }
  std::size_t count(const std::string& element) const { return elements_.count(element); }

private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw std::runtime_error(problem + " at byte " + std::to_string(at_) + ": " +
                             std::string(code_.substr(at_, 60)));
  }
  char peek() const {
    if (at_ == code_.size()) fail("it ends too soon");
    return code_[at_];
  }
  char take() {
    const char c = peek();
    ++at_;
    return c;
  }
  bool skip(std::string_view expected) {
    if (!code_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }
  std::string name() {
    std::string result;
    while (std::isalnum(static_cast<unsigned char>(peek())) != 0 || peek() == '-' || peek() == ':')
      result += take();
    if (result.empty()) fail("no name");
    return result;
  }
  std::string entity() {
    for (const auto& [code, character] :
         {std::pair{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}})
      if (skip(code)) return character;
    fail("an unknown entity");
  }
  void tag() {
    take();
    if (skip("/")) {
      if (open_.empty() || name() != open_.back()) fail("another tag is open");
      open_.pop_back();
      if (take() != '>') fail("no end of the tag");
      return;
    }
    const std::string element = name();
    elements_.insert(element);
    std::set<std::string> attributes;
    while (skip(" ")) {
      const std::string attribute = name();
      if (!attributes.insert(attribute).second) fail("an attribute twice");
      if (!skip("=\"")) fail("an attribute without a value in quotes");
      std::string value;
      while (peek() != '"') {
        if (peek() == '<') fail("a tag in an attribute");
        if (peek() == '&')
          value += entity();
        else
          value += take();
      }
      take();
      if (attribute == "id" && !ids_.insert(value).second) fail("an id twice");
      if (attribute == "href") links_.push_back(value.starts_with('#') ? value.substr(1) : value);
    }
    if (skip("/>")) return;
    if (take() != '>') fail("no end of the tag");
    open_.push_back(element);
  }
  void content() {
    if (open_.empty()) fail("text outside of all tags");
    const bool seen = open_.back() != "style";
    while (peek() != '<') {
      const std::string next = peek() == '&' ? entity() : std::string(1, take());
      if (seen) text_ += next;
    }
    if (seen) text_ += '\n';
  }

  std::string_view code_;
  std::size_t at_ = 0;
  std::vector<std::string> open_, links_;
  std::set<std::string> ids_;
  std::multiset<std::string> elements_;
  std::string text_;
};

}
