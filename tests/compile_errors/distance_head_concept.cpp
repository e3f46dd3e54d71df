// expect: the policy of a DistanceHead is not a Distance
// SPDX-License-Identifier: MIT
// A distance whose similarity is of another type than its distance, plugged in as a head.
#include <siamese/device/cpu.hpp>
#include <siamese/encoders/conv.hpp>
#include <siamese/model/siamese.hpp>

struct Halved : siamese::Manhattan {
  template <class Real>
  double similarity(Real distance) const {
    return -distance / 2;
  }
};

using Network = siamese::Siamese<siamese::Conv<>, siamese::DistanceHead<Halved, siamese::Cpu>>;

siamese::Index length(const Network& network) { return network.encoder.dim(); }
