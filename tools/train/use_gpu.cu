// SPDX-License-Identifier: MIT
// The GPU to train on.

#include "train/device.hpp"

namespace siamese::tool {

void use_gpu(int index) {
  siamese::use_gpu(index);
  TrainingDevice(); // what is wrong with it is said now
}

}
