// SPDX-License-Identifier: MIT
// Finds and loads the model that MODEL names: an experiment or a folder.

#include "model/saved_model.hpp"

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "model/saved_values.hpp"

#include <siamese/io/model_folder.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <system_error>
#include <utility>

namespace siamese::tool {

std::filesystem::path find_model(const ModelChoice& choice) {
  std::filesystem::path folder = choice.name;
  const auto holds_model = [](const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path / config_file, ignored);
  };
  if (folder.has_parent_path()) {
    if (holds_model(folder)) return folder;
    throw FileError("no model '" + choice.name + "': the folder holds no " + config_file +
                    "; train one with siamese train");
  }
  const std::filesystem::path experiment = choice.model_dir / folder;
  for (const std::filesystem::path& path : {experiment, folder})
    if (holds_model(path)) return path;
  throw FileError("no model '" + choice.name + "': neither " + experiment.string() +
                  " nor a folder of that name holds a " + config_file +
                  "; train one with siamese train, or give --model-dir");
}

std::string SavedModel::result_line(std::span<const float> probabilities) const {
  if (classes.empty())
    return tool::result_line(probabilities[alike_output(probabilities.size())], threshold);
  const auto likeliest = std::ranges::max_element(probabilities);
  return shortest(*likeliest) + '\t' +
         classes[static_cast<std::size_t>(likeliest - probabilities.begin())] + '\n';
}

void add_model_choice(CLI::App& app, ModelChoice& choice) {
  app.add_option("MODEL", choice.name,
                 "Name of an experiment, or a model's folder (with a slash, always a folder)")
      ->type_name("")
      ->required();
  add_model_source(app, choice);
  app.add_option_function<std::string>(
         "--threshold",
         [&choice](const std::string& text) {
           choice.threshold = parse_number("--threshold", text, thresholds());
         },
         "Pairs of at least this similarity are alike (default: the model's)")
      ->type_name("X");
}

void add_model_source(CLI::App& app, ModelChoice& choice) {
  app.add_option("--model-dir", choice.model_dir, "Folder of the experiments")
      ->type_name("DIR")
      ->default_str(default_model_dir);
  app.add_flag("--best", choice.best, "Use the best epoch on dev, not the last");
}

SavedModel load_model(const ModelChoice& choice) {
  const std::filesystem::path folder = find_model(choice), config_path = folder / config_file;
  return siamese::detail::read_unreplaced(folder, [&] {
    nlohmann::json config = load_config(folder);
    const auto read = [&](auto&& value) {
      try {
        return value();
      } catch (const ArgumentError& error) {
        throw InputError(config_path.string(), 0, error.what());
      }
    };
    const double threshold = std::isnan(choice.threshold)
                                 ? read([&] { return saved_threshold(config, choice.best); })
                                 : choice.threshold;
    AnyModel model = load(folder, choice.best ? best_file : model_file);
    auto classes =
        read([&] { return saved_classes(config, static_cast<std::size_t>(model.outputs())); });
    if (!classes.empty() && !std::isnan(choice.threshold))
      usage_error("--threshold has no effect on a model with classes");
    return SavedModel{std::move(model), std::move(config), config_path, threshold,
                      std::move(classes)};
  });
}

}
