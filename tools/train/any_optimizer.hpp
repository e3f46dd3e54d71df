// SPDX-License-Identifier: MIT
// Declares every optimizer's rule as instantiated elsewhere: once in a source file of its own, not
// again with each encoder.
#pragma once

#include "train/device.hpp"

#include <siamese/training/optimizer.hpp>

// clang-format off
#define SIAMESE_MOVE_BY_RULE(EXTERN, RULE)                                                         \
  EXTERN template void move_rows<tool::TrainingDevice, RULE<float>, float>(                        \
      RuleLoops<tool::TrainingDevice, RULE<float>, float>&, const RULE<float>&, float,             \
      MatrixView<const float>, const Id*, MatrixView<float>,                                       \
      const MomentsOf<RULE<float>, float>&);                                                       \
  EXTERN template void run_moves<tool::TrainingDevice, RULE<float>, float>(                        \
      RuleLoops<tool::TrainingDevice, RULE<float>, float>&);                                       \
  EXTERN template void move_table(                                                                 \
      tool::TrainingDevice&, const RULE<float>&, float, Part, MatrixView<float>,                   \
      const Table<tool::TrainingDevice>&, const MomentsOf<RULE<float>, float>&);
#define SIAMESE_MOVE_BY_RULES(EXTERN)                                                              \
  SIAMESE_MOVE_BY_RULE(EXTERN, AdamRule)                                                           \
  SIAMESE_MOVE_BY_RULE(EXTERN, AdamWRule)                                                          \
  SIAMESE_MOVE_BY_RULE(EXTERN, SgdRule)                                                            \
  SIAMESE_MOVE_BY_RULE(EXTERN, AdagradRule)
// clang-format on

namespace siamese::detail {
SIAMESE_MOVE_BY_RULES(extern)
}
