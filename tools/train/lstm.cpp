// SPDX-License-Identifier: MIT
// siamese train rnn --cell lstm.

#include "train/encoder.hpp"

namespace siamese::tool {

nlohmann::json train_lstm(On, const TrainRequest& request, const TrainingData& data) {
  if (request.encoder.recurrent_layer.bidirectional) {
    return train_encoder<BidirectionalLSTM<TrainingDevice>>(request, request.encoder.recurrent,
                                                            data);
  } else {
    return train_encoder<RecurrentLSTM<TrainingDevice>>(request, request.encoder.recurrent, data);
  }
}

}
