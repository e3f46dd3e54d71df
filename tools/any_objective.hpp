// SPDX-License-Identifier: MIT
// Every loss through every head is instantiated once, in a source file of its own, not with each
// encoder.
#pragma once

#include <siamese/model/any_head.hpp>
#include <siamese/training/any_loss.hpp>
#include <siamese/training/objective.hpp>

namespace siamese {

extern template Outcome<Cpu> Objective<AnyLoss>::operator()(Context<Cpu>&, const AnyHead<Cpu>&,
                                                            ConstView<Cpu>, const Targets<Cpu>&,
                                                            AnyHead<Cpu>::Cache&,
                                                            AnyHead<Cpu>&) const;

}
