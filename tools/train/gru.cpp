// SPDX-License-Identifier: MIT
// siamese train rnn --cell gru.

#include "train/encoder.hpp"

namespace siamese::tool {

nlohmann::json train_gru(On, const TrainRequest& request, const TrainingData& data) {
  if (request.encoder.recurrent_layer.bidirectional) {
    return train_encoder<BidirectionalGRU<TrainingDevice>>(request, request.encoder.recurrent,
                                                           data);
  } else {
    return train_encoder<RecurrentGRU<TrainingDevice>>(request, request.encoder.recurrent, data);
  }
}

}
