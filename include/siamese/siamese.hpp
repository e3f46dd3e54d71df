// SPDX-License-Identifier: MIT
// All of siamese for the CPU. The GPU device is behind siamese/gpu.hpp alone.
#pragma once

#include <siamese/data/corpus.hpp>
#include <siamese/data/corpus_report.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/data/sample.hpp>
#include <siamese/data/split.hpp>
#include <siamese/data/word_vectors.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/encoder.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/io/model_folder.hpp>
#include <siamese/layers/any_pooling.hpp>
#include <siamese/layers/attention.hpp>
#include <siamese/layers/convolution.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/embedding.hpp>
#include <siamese/layers/linear.hpp>
#include <siamese/layers/positions.hpp>
#include <siamese/layers/recurrence.hpp>
#include <siamese/layers/stack.hpp>
#include <siamese/layers/transformer.hpp>
#include <siamese/model/any.hpp>
#include <siamese/model/any_head.hpp>
#include <siamese/model/any_model.hpp>
#include <siamese/model/feature_head.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/text/text.hpp>
#include <siamese/training/any_loss.hpp>
#include <siamese/training/any_optimizer.hpp>
#include <siamese/training/callbacks.hpp>
#include <siamese/training/measures.hpp>
#include <siamese/training/progress.hpp>
#include <siamese/training/trainer.hpp>
