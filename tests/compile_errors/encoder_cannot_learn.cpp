// expect: (SentenceEncoder<Learner>|does not satisfy .SentenceEncoder.)
// SPDX-License-Identifier: MIT
// Training a network whose encoder has no backward pass.
#include <siamese/encoders/conv_tables.hpp>
#include <siamese/model/siamese.hpp>

siamese::Siamese<siamese::ConvTables<>> model(siamese::Text({}, siamese::Vocabulary({"<unk>"})));
