// SPDX-License-Identifier: MIT
// Declares every loss with every head as instantiated elsewhere: once in a source file of its own,
// not again with each encoder.
#pragma once

#include "train/device.hpp"

#include <siamese/model/any_head.hpp>
#include <siamese/training/any_loss.hpp>
#include <siamese/training/objective.hpp>

namespace siamese {

extern template Outcome<tool::TrainingDevice> Objective<AnyLoss>::operator()(
    Context<tool::TrainingDevice>&, const AnyHead<tool::TrainingDevice>&,
    ConstView<tool::TrainingDevice>, const Targets<tool::TrainingDevice>&,
    AnyHead<tool::TrainingDevice>::Cache&, AnyHead<tool::TrainingDevice>&) const;

}
