// SPDX-License-Identifier: MIT
// Requests as work for a model: requests of several clients are computed together.
#pragma once

#include "serve/message.hpp"
#include "serve/models.hpp"

#include <siamese/core/xtensor.hpp>
#include <siamese/data/examples.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace siamese {
class Threads;
}

namespace siamese::tool {

/// Numbers that a model computed for a job: (inputs, columns).
using Rows = VectorsOf<float>;

/// A request that needs a model. `pairs` are compared and `sentences` encoded, a row each, from
/// which `finish` makes the reply; jobs of the same model are computed together. A job that has
/// neither does all its work in `finish`.
struct Job {
  std::shared_ptr<const ServedModel> model;
  Examples pairs = {};
  std::vector<std::string> sentences = {};
  std::vector<bool> truncated = {}; ///< whether the model leaves out tokens of a sentence
  std::function<Reply(const Job& own, const Rows&)> finish = {};
  /// Number of tokens to read, as a measure of the time it takes.
  std::size_t tokens = 0;
};

/// The replies to the jobs, in order. A vector or an output has the same bits in any company. An
/// error becomes the reply of its job.
std::vector<Reply> compute(const std::vector<Job>& jobs, Threads& threads);

}
