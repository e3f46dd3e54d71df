// expect: this loss needs a similarity in \[0, 1\]: Manhattan or Euclidean
// SPDX-License-Identifier: MIT
// Cross-entropy of a similarity that is no probability.
#include <siamese/device/cpu.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/training/objective.hpp>

void check(const siamese::DistanceHead<siamese::Cosine, siamese::Cpu>& head) {
  siamese::PairObjective<siamese::Bce>{}.check(head);
}
