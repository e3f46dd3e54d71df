// SPDX-License-Identifier: MIT
// Instantiates every optimizer's rule.

#include "train/any_optimizer.hpp"

namespace siamese::detail {
SIAMESE_MOVE_BY_RULES()
}
