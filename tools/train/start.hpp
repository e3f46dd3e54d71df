// SPDX-License-Identifier: MIT
// The saved model that a training starts from: siamese train --from.
#pragma once

#include <siamese/text/text.hpp>

#include <nlohmann/json_fwd.hpp>

#include <filesystem>

namespace CLI {
class App;
}

namespace siamese::tool {

struct TrainRequest;

/// The values of the options that decide a network and its text, by key.
nlohmann::json model_values(const TrainRequest& request);

/// Finds the model that --from names, and gives the request its tokenizer, encoder and head.
/// Dropout and --freeze-embedding, which only training uses, may have other values; other options
/// that were given and contradict the model are usage errors. Throws FileError or InputError.
void start_from_saved(TrainRequest& request, const CLI::App& command);

/// The text of the model in a folder. Throws FileError or InputError.
Text saved_text(const std::filesystem::path& folder);

}
