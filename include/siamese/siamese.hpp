// SPDX-License-Identifier: MIT
// All that a program needs to train a model on the CPU, to encode and to compare sentences. To save
// and load models, also include siamese/io/model_folder.hpp, which reads JSON and makes compiling
// slower. siamese/all.hpp is the whole library for the CPU, siamese/gpu.hpp the GPU device.
#pragma once

#include <siamese/data/corpus.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/conv_tables.hpp>
#include <siamese/encoders/encoder.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/model/feature_head.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/text/text.hpp>
#include <siamese/training/any_loss.hpp>
#include <siamese/training/any_optimizer.hpp>
#include <siamese/training/callbacks.hpp>
#include <siamese/training/trainer.hpp>
#include <siamese/watching/progress.hpp>
