// expect: no layer is left that takes these options
// SPDX-License-Identifier: MIT
// Options of a convolution for an encoder that has none.
#include <siamese/encoders/encoder.hpp>
#include <siamese/layers/convolution.hpp>
#include <siamese/layers/pooling.hpp>
#include <siamese/layers/recurrence.hpp>

using Mine = siamese::Encoder<siamese::Embedding<>, siamese::Gru<>, siamese::MeanPool<>>;
Mine encoder(9, {siamese::EmbeddingOptions{.size = 8}, siamese::ConvolutionOptions{.size = 3}});
