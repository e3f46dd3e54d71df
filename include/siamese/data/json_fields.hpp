// SPDX-License-Identifier: MIT
// A few text fields out of one line of JSON.
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace siamese::detail {

/// Parses a JSON object and keeps n of its fields, which must be strings. It receives the events
/// of nlohmann's SAX parser: no tree is built, and the depth of the rest does not matter.
template <std::size_t n>
class JsonFields {
public:
  using Json = nlohmann::json;

  explicit JsonFields(const std::array<std::string_view, n>& names) : names_(names) {}

  /// Sets values(), or problem() and returns false if the line is not one JSON object, or a field
  /// is missing, there twice or no string.
  bool parse(std::string_view line) {
    depth_ = 0;
    field_ = n;
    present_ = {};
    problem_.clear();
    if (!Json::sax_parse(line.begin(), line.end(), this)) return false;
    const auto missing = std::find(present_.begin(), present_.end(), false);
    if (missing == present_.end()) return true;
    return fail("no field " + name(static_cast<std::size_t>(missing - present_.begin())));
  }

  /// In the order of the names; the caller may take them.
  std::array<std::string, n>& values() { return values_; }
  const std::string& problem() const { return problem_; }

  // The parser's events: false stops it.
  bool null() { return not_text(); }
  bool boolean(bool) { return not_text(); }
  bool number_integer(Json::number_integer_t) { return not_text(); }
  bool number_unsigned(Json::number_unsigned_t) { return not_text(); }
  bool number_float(Json::number_float_t, const std::string&) { return not_text(); }
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
    field_ =
        static_cast<std::size_t>(std::find(names_.begin(), names_.end(), key) - names_.begin());
    if (field_ == n) return true;
    if (present_[field_]) return fail("the field " + name(field_) + " appears twice");
    return present_[field_] = true;
  }
  bool parse_error(std::size_t position, const std::string&, const Json::exception&) {
    return fail("malformed JSON at byte " + std::to_string(position));
  }

private:
  std::string name(std::size_t field) const { return std::string(names_[field]); }
  bool is_wanted() const { return depth_ == 1 && field_ != n; }
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  /// Anything but a string: wrong as the whole line and as a wanted field.
  bool not_text() {
    if (depth_ == 0) return fail("not a JSON object");
    if (is_wanted()) return fail("the field " + name(field_) + " is no string");
    return true;
  }
  bool enter() { return ++depth_ != 0; }
  bool leave() {
    --depth_;
    return true;
  }

  std::array<std::string_view, n> names_;
  std::size_t depth_ = 0, field_ = n;
  std::array<bool, n> present_{};
  std::array<std::string, n> values_;
  std::string problem_;
};

}
