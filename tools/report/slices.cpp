// SPDX-License-Identifier: MIT
// Groups pairs by length and by unknown words.

#include "report/slices.hpp"

#include <siamese/text/vocabulary.hpp>

#include <algorithm>
#include <span>

namespace siamese::tool {

namespace {

/// The tokens of both sentences, which are consecutive.
std::span<const Id> tokens(const Examples& examples, std::size_t pair) {
  const std::size_t begin = examples.offsets[2 * pair];
  return std::span(examples.ids).subspan(begin, examples.offsets[2 * pair + 2] - begin);
}

void add(Slice& slice, bool right) {
  ++slice.pairs;
  if (right) ++slice.right;
}

}

std::vector<Slice> slices_by_length(const Examples& examples, const std::vector<bool>& right) {
  constexpr std::size_t most = 6;
  std::vector<std::size_t> sorted;
  for (std::size_t i = 0; i < right.size(); ++i) sorted.push_back(tokens(examples, i).size());
  std::ranges::sort(sorted);
  std::vector<std::size_t> longest; // length in each slice
  for (std::size_t part = 1; part <= most && !sorted.empty(); ++part) {
    const std::size_t end = sorted[(sorted.size() * part + most - 1) / most - 1];
    if (longest.empty() || end > longest.back()) longest.push_back(end);
  }
  std::vector<Slice> slices;
  for (std::size_t i = 0; i < longest.size(); ++i) {
    const std::size_t shortest = i == 0 ? sorted.front() : longest[i - 1] + 1;
    const std::string last = std::to_string(longest[i]);
    slices.push_back({shortest == longest[i] ? last : std::to_string(shortest) + "–" + last});
  }
  for (std::size_t i = 0; i < right.size(); ++i) {
    const auto slice = std::ranges::lower_bound(longest, tokens(examples, i).size());
    add(slices[static_cast<std::size_t>(slice - longest.begin())], right[i]);
  }
  return slices;
}

std::vector<Slice> slices_by_unknown_rate(const Examples& examples,
                                          const std::vector<bool>& right) {
  constexpr double limits[] = {0, 0.05, 0.1, 0.2, 1};
  std::vector<Slice> slices = {{"none"}, {"to 5 %"}, {"to 10 %"}, {"to 20 %"}, {"over 20 %"}};
  for (std::size_t i = 0; i < right.size(); ++i) {
    const auto ids = tokens(examples, i);
    const double rate = static_cast<double>(std::ranges::count(ids, Vocabulary::unknown)) /
                        static_cast<double>(ids.size());
    add(slices[static_cast<std::size_t>(std::ranges::lower_bound(limits, rate) - limits)],
        right[i]);
  }
  std::erase_if(slices, [](const Slice& slice) { return slice.pairs == 0; });
  return slices;
}

}
