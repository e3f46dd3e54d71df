// expect: (SequenceLayer<Layers>.*MaxPool.*evaluated to|does not satisfy .SequenceLayer.)
// SPDX-License-Identifier: MIT
// An encoder with a pooling before its last part.
#include <siamese/encoders/encoder.hpp>
#include <siamese/layers/pooling.hpp>

siamese::Encoder<siamese::Embedding<>, siamese::MaxPool<>, siamese::MeanPool<>> encoder;
