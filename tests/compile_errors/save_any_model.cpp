// expect: save takes a Siamese; an AnyModel cannot be saved
// SPDX-License-Identifier: MIT
#include <siamese/io/model_folder.hpp>

void copy(const siamese::AnyModel& model) { siamese::save(model, "copy"); }
