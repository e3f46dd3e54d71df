// SPDX-License-Identifier: MIT
// The negation probe: minimal pairs and paraphrases that test whether a model understands negation.
#pragma once

#include "model/saved_model.hpp"

#include <siamese/core/threads.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace siamese::tool {

/// A sentence, its opposite in nearly the same words, and a paraphrase in other words.
struct ProbeItem {
  std::string_view kind, sentence, opposite, paraphrase;
};

std::span<const ProbeItem> probe_items();

/// The model's results on an item's two pairs.
struct ProbeAnswer {
  float opposite = 0, paraphrase = 0; ///< similarities
  bool opposite_called_alike = false, paraphrase_called_alike = false;
  bool all_words_known = false;

  /// Requires both decisions, so that a model that calls everything different, or everything alike,
  /// passes no item.
  bool passed() const { return !opposite_called_alike && paraphrase_called_alike; }
  /// Whether the paraphrase is more similar than the opposite, whatever the threshold.
  bool in_order() const { return paraphrase > opposite; }
};

/// An answer for each item.
using Probe = std::vector<ProbeAnswer>;

Probe run_probe(const SavedModel& saved, Threads& threads);

/// The number of answers for which the member is true.
template <class Member>
std::size_t count(const Probe& probe, Member&& member) {
  std::size_t counted = 0;
  for (const ProbeAnswer& answer : probe) counted += std::invoke(member, answer) ? 1 : 0;
  return counted;
}

}
