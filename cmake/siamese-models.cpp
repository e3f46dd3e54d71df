// SPDX-License-Identifier: MIT
// Every encoder and head that a model's file may name.
#include <siamese/io/model_folder.hpp>

template siamese::AnyModel siamese::load<siamese::Cpu>(const std::filesystem::path&, const char*,
                                                       const siamese::Cpu&);
