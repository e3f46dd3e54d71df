// expect: (constraint failure for .*SentenceReader<E>|does not satisfy .SentenceReader.)
// SPDX-License-Identifier: MIT
// A siamese network over a type that is not an encoder.
#include <siamese/device/cpu.hpp>
#include <siamese/model/siamese.hpp>

struct Nothing {
  using Device = siamese::Cpu;
};

siamese::Siamese<Nothing> model;
