// SPDX-License-Identifier: MIT
// Scripts that do not separate words.
#pragma once

#include <algorithm>
#include <array>

namespace siamese {

/// Whether the character is of a script whose words follow each other without spaces: Thai, Lao,
/// Tibetan, Myanmar, Khmer, Japanese and Chinese.
inline bool is_unspaced(char32_t code) {
  struct Block {
    char32_t first, last;
  };
  constexpr std::array<Block, 8> blocks = {{{0x0e00, 0x0fff},     // Thai, Lao, Tibetan
                                            {0x1000, 0x109f},     // Myanmar
                                            {0x1780, 0x17ff},     // Khmer
                                            {0x3005, 0x3007},     // ideographic marks
                                            {0x3040, 0x30ff},     // Hiragana, Katakana
                                            {0x3400, 0x9fff},     // ideographs
                                            {0xf900, 0xfaff},     // their compatibility forms
                                            {0x20000, 0x3ffff}}}; // rarer ideographs
  return std::ranges::any_of(
      blocks, [=](const Block& block) { return code >= block.first && code <= block.last; });
}

}
