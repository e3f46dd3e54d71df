// expect: this loss does not suit this distance: see Reads
// SPDX-License-Identifier: MIT
// Cross-entropy with a similarity that is not a probability.
#include <siamese/device/cpu.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/training/objective.hpp>

void check(const siamese::DistanceHead<siamese::Cosine, siamese::Cpu>& head) {
  siamese::Objective<siamese::Bce>{}.validate(head);
}
