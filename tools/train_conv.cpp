// SPDX-License-Identifier: MIT
// siamese train cnn.

#include "train_encoder.hpp"

namespace siamese::tool {

void train_conv(const TrainRequest& request, const TrainingData& data) {
  train_encoder<Conv<>>(request, request.conv, data);
}

}
