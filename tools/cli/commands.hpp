// SPDX-License-Identifier: MIT
// The subcommands. Each declares its options and runs when the command line has been read.
#pragma once

#include <siamese/core/config.hpp>

#include <string>

namespace CLI {
class App;
}

namespace siamese::tool {

inline constexpr const char* default_model_dir = "model_dir";

inline std::string version() {
  return std::to_string(SIAMESE_VERSION_MAJOR) + '.' + std::to_string(SIAMESE_VERSION_MINOR) + '.' +
         std::to_string(SIAMESE_VERSION_PATCH);
}

void add_train(CLI::App& app);
void add_compare(CLI::App& app);
void add_sweep(CLI::App& app);
void add_evaluate(CLI::App& app);
void add_predict(CLI::App& app);
void add_report(CLI::App& app);
void add_sample(CLI::App& app);
void add_data(CLI::App& app);

}
