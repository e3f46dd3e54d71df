// SPDX-License-Identifier: MIT
// Instantiates every loss with every head.

#include "train/any_objective.hpp"

namespace siamese {

template Outcome<tool::TrainingDevice> Objective<AnyLoss>::operator()(
    Context<tool::TrainingDevice>&, const AnyHead<tool::TrainingDevice>&,
    ConstView<tool::TrainingDevice>, const Targets<tool::TrainingDevice>&,
    AnyHead<tool::TrainingDevice>::Cache&, AnyHead<tool::TrainingDevice>&) const;

}
