// SPDX-License-Identifier: MIT
// The known name that is nearest to a mistyped one.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese::tool {

inline std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// Levenshtein distance: number of letters to insert, remove or replace.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

/// The nearest of the known names, of which there is at least one. Capitals make no difference.
inline std::string nearest(const std::string& unknown, const std::vector<std::string>& known) {
  return *std::ranges::min_element(known, {}, [&](const std::string& name) {
    return edit_distance(lower(name), lower(unknown));
  });
}

/// "; did you mean NAME?" if a known name is so near that it may be meant, else an empty text: if
/// about a third of the letters differ at most, or two of four, or one name is a part of the other.
inline std::string did_you_mean(const std::string& unknown, const std::vector<std::string>& known) {
  constexpr std::size_t shortest_part = 3;
  const std::string low = lower(unknown);
  std::vector<std::string> candidates;
  for (const std::string& name : known) {
    const std::string other = lower(name);
    const bool part = std::min(low.size(), other.size()) >= shortest_part &&
                      (low.find(other) != low.npos || other.find(low) != other.npos);
    const std::size_t most = low.size() < 4 ? 1 : std::max<std::size_t>(2, low.size() / 3);
    if (part || edit_distance(low, other) <= most) candidates.push_back(name);
  }
  return candidates.empty() ? "" : "; did you mean " + nearest(unknown, candidates) + "?";
}

}
