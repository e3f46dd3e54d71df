// expect: this loss reads a distance, which this head does not have: see Reads
// SPDX-License-Identifier: MIT
// A loss that reads a distance, with a head that is a network on features.
#include <siamese/model/feature_head.hpp>
#include <siamese/training/objective.hpp>

void check(const siamese::FeatureHead<>& head) {
  siamese::Objective<siamese::Contrastive>{}.validate(head);
}
