// SPDX-License-Identifier: MIT
// host only
// Training gives the same bits on processors of different kinds: AVX2, AVX-512 and, run by an
// emulator in the preset aarch64, NEON.
#include <support/isa.hpp>

#include <siamese/sample/corpus.hpp>
#include <siamese/siamese.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

using namespace siamese;

// clang contracts a * b + c in kernels, and each instruction set has bits of its own there.
#if defined(__GNUC__) && !defined(__clang__)

namespace {

/// A hash of the bits of two sentences' vectors after an epoch of training.
template <class Encoder>
std::uint64_t trained_bits(Isa isa, const Corpus& corpus, const Text& text) {
  Siamese<Encoder> model(text, {}, 1, {}, Cpu(isa));
  fit(model, corpus, Mse{}, LazyAdam{}, {.epochs = 1, .batch_size = 64});
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const float x : model.encode({"The cook stole the carrot.", "It was raining."}))
    hash = (hash ^ std::bit_cast<std::uint32_t>(x)) * 0x100000001b3;
  return hash;
}

/// The instruction sets that fuse multiplication and addition.
std::vector<Isa> fusing_isas() {
#if defined(__x86_64__)
  return test::supported_of({Isa::avx2, Isa::avx512});
#elif defined(__aarch64__)
  return {Isa::baseline};
#else
  return {};
#endif
}

}

TEST_CASE(
    "training gives the same bits on every processor that fuses multiplication and addition") {
  const Corpus corpus = sample_corpus(400);
  const Text text(corpus.train);
  for (const Isa isa : fusing_isas()) {
    INFO("instruction set ", std::string(name(isa)));
    CHECK(trained_bits<Conv<>>(isa, corpus, text) == 0x27ffccfb586390b5);
    CHECK(trained_bits<RecurrentGRU<>>(isa, corpus, text) == 0x883a713b563ad380);
    CHECK(trained_bits<MultiheadAttention<>>(isa, corpus, text) == 0x993dd6c854fa6a8a);
  }
}

#endif
