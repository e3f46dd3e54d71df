// SPDX-License-Identifier: MIT
// siamese train rnn --cell lstm.

#include "train_encoder.hpp"

namespace siamese::tool {

void train_lstm(const TrainRequest& request, const TrainingData& data) {
  if (request.bidirectional) {
    train_encoder<BidirectionalLSTM<>>(request, request.recurrent, data);
  } else {
    train_encoder<RecurrentLSTM<>>(request, request.recurrent, data);
  }
}

}
