// SPDX-License-Identifier: MIT
// Labelled pairs, read as in a model's training, with the model's outputs.
#pragma once

#include "corpus/reading.hpp"
#include "model/saved_model.hpp"

#include <siamese/core/threads.hpp>
#include <siamese/core/xtensor.hpp>
#include <siamese/data/datasets.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/data/load_report.hpp>
#include <siamese/data/pairs.hpp>

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

namespace siamese::tool {

/// Reads a file of labelled pairs. Throws FileError, and InputError also for a file without pairs.
Pairs read_labelled(const std::filesystem::path& path, const Dataset& dataset,
                    const FileReading& reading, LoadReport& report);

/// The test pairs of the model's training: read from the files that config.json names and split in
/// the same way, or generated again. Throws Error if that is not possible.
Pairs test_pairs(const SavedModel& saved);

/// Pairs, and the model's outputs for them.
struct PairOutputs {
  Pairs pairs;
  Examples examples;
  VectorsOf<float> outputs;           ///< (pairs, outputs)
  std::vector<float> similarities;    ///< how alike each pair is
  std::vector<std::size_t> decisions; ///< only of a model with classes

  std::span<const float> outputs_of(std::size_t pair) const {
    const std::size_t columns = outputs.shape(1);
    return {outputs.data() + pair * columns, columns};
  }
};

PairOutputs pair_outputs(Pairs pairs, const SavedModel& saved, Threads& threads);

}
