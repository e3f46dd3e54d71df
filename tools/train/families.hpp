// SPDX-License-Identifier: MIT
// The families of encoders that siamese train knows. CMake makes a source of each for each device
// (tools/CMakeLists.txt), which instantiates its training.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace siamese::tool {

struct TrainRequest;
struct TrainingData;

struct ConvFamily;
struct GruFamily;
struct LstmFamily;
struct MultiheadFamily;

/// `train` for one family on one device, `OnCpu` or `OnGpu`.
template <class Family, class On>
nlohmann::json train_family(const TrainRequest& request, const TrainingData& data);

}
