// SPDX-License-Identifier: MIT
// Selects the GPU for training.

#include "train/device.hpp"

namespace siamese::tool {

void use_gpu(int index) {
  siamese::use_gpu(index);
  TrainingDevice(); // reports a problem with the GPU now
}

}
