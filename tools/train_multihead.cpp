// SPDX-License-Identifier: MIT
// siamese train multihead.

#include "train_encoder.hpp"

namespace siamese::tool {

void train_multihead(const TrainRequest& request, const TrainingData& data) {
  train_encoder<MultiheadAttention<>>(request, request.multihead, data);
}

}
