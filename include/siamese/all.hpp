// SPDX-License-Identifier: MIT
// All of siamese for the CPU. The GPU device is behind siamese/gpu.hpp alone.
#pragma once

#include <siamese/data/corpus_summary.hpp>
#include <siamese/data/word_vectors.hpp>
#include <siamese/io/checkpoint.hpp>
#include <siamese/io/model_folder.hpp>
#include <siamese/measures/interval.hpp>
#include <siamese/measures/measures.hpp>
#include <siamese/measures/threshold_curve.hpp>
#include <siamese/sample/corpus.hpp>
#include <siamese/siamese.hpp>
#include <siamese/watching/history.hpp>
#include <siamese/watching/projector.hpp>
#include <siamese/watching/standstill_warning.hpp>
#include <siamese/watching/tensorboard.hpp>
