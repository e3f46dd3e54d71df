// SPDX-License-Identifier: MIT
// A few text fields out of one line of JSON.
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese::detail {

/// Parses a JSON object and keeps some of its fields, which must be strings. It receives the events
/// of nlohmann's SAX parser: no tree is built, and the depth of the rest does not matter.
class JsonFields {
public:
  using Json = nlohmann::json;

  /// Field `numeric` of the names may be a number too, whose text is then its value.
  explicit JsonFields(std::vector<std::string> names, std::size_t numeric = none)
      : names_(std::move(names)), numeric_(numeric), present_(names_.size()),
        values_(names_.size()) {}

  /// Sets values(), or problem() and returns false if the line is not one JSON object, or a field
  /// is missing, there twice or no string.
  bool parse(std::string_view line) {
    depth_ = 0;
    field_ = none;
    present_.assign(names_.size(), false);
    problem_.clear();
    if (!Json::sax_parse(line.begin(), line.end(), this)) return false;
    const auto missing = std::find(present_.begin(), present_.end(), false);
    if (missing == present_.end()) return true;
    return fail("no field " + names_[static_cast<std::size_t>(missing - present_.begin())]);
  }

  /// In the order of the names; the caller may take them.
  std::vector<std::string>& values() { return values_; }
  const std::string& problem() const { return problem_; }

  // The parser's events: false stops it.
  bool null() { return not_text(); }
  bool boolean(bool) { return not_text(); }
  bool number_integer(Json::number_integer_t value) { return number(std::to_string(value)); }
  bool number_unsigned(Json::number_unsigned_t value) { return number(std::to_string(value)); }
  bool number_float(Json::number_float_t, const std::string& text) { return number(text); }
  bool binary(Json::binary_t&) { return not_text(); }
  bool string(std::string& value) {
    if (depth_ == 0) return not_text();
    if (is_wanted()) values_[field_].swap(value);
    return true;
  }
  bool start_object(std::size_t) { return (depth_ == 0 || not_text()) && enter(); }
  bool end_object() { return leave(); }
  bool start_array(std::size_t) { return not_text() && enter(); }
  bool end_array() { return leave(); }
  bool key(const std::string& key) {
    if (depth_ != 1) return true;
    const auto found = std::find(names_.begin(), names_.end(), key);
    field_ = found == names_.end() ? none : static_cast<std::size_t>(found - names_.begin());
    if (field_ == none) return true;
    if (present_[field_]) return fail("the field " + key + " appears twice");
    present_[field_] = true;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const Json::exception&) {
    return fail("malformed JSON at byte " + std::to_string(position));
  }

private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  bool is_wanted() const { return depth_ == 1 && field_ != none; }
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  /// Anything but a string: wrong as the whole line and as a wanted field.
  bool not_text() {
    if (depth_ == 0) return fail("not a JSON object");
    if (is_wanted()) return fail("the field " + names_[field_] + " is no string");
    return true;
  }
  bool number(std::string text) {
    if (!is_wanted() || field_ != numeric_) return not_text();
    values_[field_] = std::move(text);
    return true;
  }
  bool enter() { return ++depth_ != 0; }
  bool leave() {
    --depth_;
    return true;
  }

  std::vector<std::string> names_;
  std::size_t numeric_, depth_ = 0, field_ = none;
  std::vector<char> present_;
  std::vector<std::string> values_;
  std::string problem_;
};

}
