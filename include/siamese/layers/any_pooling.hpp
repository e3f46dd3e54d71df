// SPDX-License-Identifier: MIT
// A pooling chosen by name at run time.
#pragma once

#include <siamese/layers/any_layer.hpp>
#include <siamese/layers/attention_pooling.hpp>
#include <siamese/layers/pooling.hpp>

namespace siamese {

/// A pooling that is made by AnyPooling<D>(name, dim).
template <class D = Cpu>
using AnyPooling =
    AnyLayer<MaxPool<D>, MeanPool<D>, SumPool<D>, FirstPool<D>, LastPool<D>, AttentionPool<D>>;

static_assert(Pooling<AnyPooling<>>);

}
