// SPDX-License-Identifier: MIT
// The GPU to train on.

#include "train/device.hpp"

namespace siamese::tool {

void use_gpu(int index, const std::string& precision) {
  siamese::use_gpu(index);
  ChosenPrecision::chosen = precision == "tf32"   ? Precision::tf32
                            : precision == "bf16" ? Precision::bf16
                                                  : Precision::full;
  TrainingDevice(); // what is wrong with it is said now
}

}
