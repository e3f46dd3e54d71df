// SPDX-License-Identifier: MIT
// The state of a computation: device, temporary memory and randomness. Every shard has its own.
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/core/memory.hpp>
#include <siamese/core/random.hpp>

#include <cstdint>
#include <functional>
#include <utility>

namespace siamese {

/// Thrown by a computation that was asked to stop. It is not an error.
struct Stopped {};

/// Device, temporaries and randomness of one shard's forward and backward pass. Caches are views
/// into its arena and live until `begin` starts the next step.
template <class D>
struct Context {
  using Device = D;
  using Real = typename D::Real;

  D device;
  Arena<D> arena;

  explicit Context(D on = D()) : device(std::move(on)) {}

  /// Starts a step of inference. Matrices taken from the arena before become invalid.
  void begin_inference() {
    arena.rewind();
    training_ = false;
  }
  /// Starts a step of training. `first_sentence` is the number of the shard's first sentence in the
  /// batch.
  void begin_training(std::uint64_t seed, std::uint32_t step, Index first_sentence,
                      RandomPurpose purpose = RandomPurpose::dropout) {
    arena.rewind();
    training_ = true;
    seed_ = seed;
    step_ = step;
    first_sentence_ = first_sentence;
    purpose_ = purpose;
    streams_ = 0;
  }

  /// Sets the question whether to stop, which long loops ask; null: they never stop. It must
  /// outlive the context.
  void ask(const std::function<bool()>* stop) { stop_ = stop; }
  /// Throws Stopped if the answer is yes.
  void heed_stop() const {
    if (stop_ != nullptr && (*stop_)()) throw Stopped{};
  }

  bool training() const { return training_; }
  Index first_sentence() const { return first_sentence_; }
  /// The random numbers of the next layer. Each layer calls this once per forward pass.
  Random next_random() { return Random(seed_, purpose_, streams_++, step_); }

  /// A matrix of unspecified content that lives until the next step.
  MatrixView<Real> matrix(Index rows, Index columns) {
    return contiguous(arena.template take<Real>(rows * columns), rows, columns);
  }
  MatrixView<Id> id_matrix(Index rows, Index columns) {
    return contiguous(arena.template take<Id>(rows * columns), rows, columns);
  }
  VectorView<Real> vector(Index size) { return {arena.template take<Real>(size), size}; }

private:
  const std::function<bool()>* stop_ = nullptr;
  bool training_ = false;
  RandomPurpose purpose_ = RandomPurpose::dropout;
  std::uint64_t seed_ = 0;
  std::uint32_t step_ = 0;
  std::uint32_t streams_ = 0;
  Index first_sentence_ = 0;
};

}
