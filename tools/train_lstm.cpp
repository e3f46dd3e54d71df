// SPDX-License-Identifier: MIT
// siamese train rnn --cell lstm.

#include "train_encoder.hpp"

namespace siamese::tool {

nlohmann::json train_lstm(const TrainRequest& request, const TrainingData& data) {
  if (request.bidirectional) {
    return train_encoder<BidirectionalLSTM<>>(request, request.recurrent, data);
  } else {
    return train_encoder<RecurrentLSTM<>>(request, request.recurrent, data);
  }
}

}
