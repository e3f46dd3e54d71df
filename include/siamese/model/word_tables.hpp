// SPDX-License-Identifier: MIT
// Trained models made faster for reading.
#pragma once

#include <siamese/encoders/conv_tables.hpp>
#include <siamese/model/siamese.hpp>

namespace siamese {

/// The same network, with what its encoder makes of single words computed once (see `ConvTables`).
/// It shares the text, gives the same bits, and cannot be trained on.
template <class D, class Distance>
Siamese<ConvTables<D>, Distance> with_word_tables(const Siamese<Conv<D>, Distance>& model) {
  return {model.text, ConvTables<D>(model.encoder, another(model.device)), model.head,
          model.device};
}

}
