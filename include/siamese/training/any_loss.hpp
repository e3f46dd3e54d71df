// SPDX-License-Identifier: MIT
// A loss chosen by name at run time.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/training/batch_loss.hpp>
#include <siamese/training/ranking_loss.hpp>

namespace siamese {

/// A loss chosen at run time.
using AnyLoss =
    AnyOf<Mse, Mae, Bce, Softmax, CosineSimilarity, Contrastive, OnlineContrastive, CoSent,
          BatchHardTriplet, BatchSemiHardTriplet, BatchAllTriplet, MultipleNegativesRanking>;

}
