// SPDX-License-Identifier: MIT
// The input of an encoder.
#pragma once

#include <siamese/core/ragged.hpp>

namespace siamese {

/// The distinct tokens of a shard of a batch, and where they occur.
struct Tokens {
  VectorView<const Id> ids;        ///< (layout.rows): token id of each row
  VectorView<const Id> batch_rows; ///< (layout.rows): the index of each row's id in `batch_ids`
  VectorView<const Id> batch_ids;  ///< distinct token ids of the whole batch
  Layout layout;
};

}
