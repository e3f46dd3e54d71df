// SPDX-License-Identifier: MIT
// A run of tokens of a sentence.
#pragma once

#include <siamese/core/config.hpp>

namespace siamese {

/// The tokens [first, first + tokens) of a sentence. A convolution's window may extend beyond the
/// sentence.
struct Window {
  Index first = 0, tokens = 0;

  friend bool operator==(const Window&, const Window&) = default;
};

}
