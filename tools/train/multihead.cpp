// SPDX-License-Identifier: MIT
// siamese train multihead.

#include "train/encoder.hpp"

namespace siamese::tool {

nlohmann::json train_multihead(On, const TrainRequest& request, const TrainingData& data) {
  return train_encoder<MultiheadAttention<TrainingDevice>>(request, request.encoder.multihead,
                                                           data);
}

}
