// expect: (satisfaction of .*Pooling<P>|does not satisfy .Pooling.)
// SPDX-License-Identifier: MIT
// An encoder that ends in a sequence layer.
#include <siamese/encoders/encoder.hpp>
#include <siamese/layers/recurrence.hpp>

siamese::Encoder<siamese::Embedding<>, siamese::Gru<>> encoder;
