// SPDX-License-Identifier: MIT
// The families of encoders that siamese train knows. For each family and device, CMake makes a
// source that instantiates the training (tools/CMakeLists.txt).
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace siamese::tool {

struct TrainRequest;
struct TrainingData;

struct ConvFamily;
struct GruFamily;
struct LstmFamily;
struct MultiheadFamily;

/// `train` for one family on one device: `OnCpu` or `OnGpu`.
template <class Family, class On>
nlohmann::json train_family(const TrainRequest& request, const TrainingData& data);

}
