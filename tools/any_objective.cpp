// SPDX-License-Identifier: MIT
// Every loss through every head.

#include "any_objective.hpp"

namespace siamese {

template Outcome<Cpu> Objective<AnyLoss>::operator()(Context<Cpu>&, const AnyHead<Cpu>&,
                                                     ConstView<Cpu>, const Targets<Cpu>&,
                                                     AnyHead<Cpu>::Cache&, AnyHead<Cpu>&) const;

}
