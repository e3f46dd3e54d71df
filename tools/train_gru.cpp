// SPDX-License-Identifier: MIT
// siamese train rnn --cell gru.

#include "train_encoder.hpp"

namespace siamese::tool {

void train_gru(const TrainRequest& request, const TrainingData& data) {
  if (request.bidirectional) {
    train_encoder<BidirectionalGRU<>>(request, request.recurrent, data);
  } else {
    train_encoder<RecurrentGRU<>>(request, request.recurrent, data);
  }
}

}
