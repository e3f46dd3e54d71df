// SPDX-License-Identifier: MIT
// What a program needs that trains a model on the CPU, encodes and compares sentences. To save and
// load models include siamese/io/model_folder.hpp besides, which reads JSON and takes a compiler
// longer. siamese/all.hpp is the whole library for the CPU, siamese/gpu.hpp the GPU device.
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
