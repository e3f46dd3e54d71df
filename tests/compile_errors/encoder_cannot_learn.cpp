// expect: (SentenceEncoder<Learner>|does not satisfy .SentenceEncoder.)
// SPDX-License-Identifier: MIT
// A network that is to be trained, over an encoder that only reads.
#include <siamese/encoders/conv_tables.hpp>
#include <siamese/model/siamese.hpp>

siamese::Siamese<siamese::ConvTables<>> model(siamese::Text({}, siamese::Vocabulary({"<unk>"})));
