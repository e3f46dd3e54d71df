// SPDX-License-Identifier: MIT
// siamese train cnn.

#include "train/encoder.hpp"

namespace siamese::tool {

nlohmann::json train_conv(On, const TrainRequest& request, const TrainingData& data) {
  return train_encoder<Conv<TrainingDevice>>(request, request.encoder.conv, data);
}

}
