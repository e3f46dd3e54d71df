// SPDX-License-Identifier: MIT
// Finds and loads the model that MODEL names: an experiment or a folder.

#include "model/saved_model.hpp"

#include "cli/options.hpp"
#include "cli/output.hpp"

#include <siamese/io/model_folder.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <system_error>
#include <utility>

namespace siamese::tool {

namespace {

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

/// The names of the classes; numbers if the file has no names; empty for a similarity model.
std::vector<std::string> saved_classes(const nlohmann::json& config,
                                       const std::filesystem::path& path, Index outputs) {
  try {
    auto classes = config.value("classes", std::vector<std::string>());
    if (classes.empty() && are_classes(static_cast<std::size_t>(outputs)))
      for (Index c = 0; c < outputs; ++c) classes.push_back(std::to_string(c));
    if (!classes.empty() && static_cast<Index>(classes.size()) != outputs)
      throw InputError(path.string(), 0,
                       "classes does not have as many names as the head has outputs");
    std::vector<std::string> names = classes;
    std::ranges::sort(names);
    if (const auto twice = std::ranges::adjacent_find(names); twice != names.end())
      throw InputError(path.string(), 0,
                       "classes names '" + *twice + "' twice; give each class its own name");
    return classes;
  } catch (const nlohmann::json::exception&) {
    throw InputError(path.string(), 0, "classes is not a list of names");
  }
}

/// The threshold of the loaded epoch; the best epoch may have its own.
double saved_threshold(const nlohmann::json& config, const std::filesystem::path& path, bool best) {
  const auto found =
      config.find(best && config.contains("best_threshold") ? "best_threshold" : "threshold");
  if (found == config.end() || !found->is_number())
    throw InputError(path.string(), 0,
                     "threshold is missing or not a number; correct it, or give --threshold");
  return found->get<double>();
}

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
  const double most = std::numeric_limits<double>::max();
  app.add_option_function<std::string>(
         "--threshold",
         [&choice, most](const std::string& text) {
           choice.threshold =
               parse_number("--threshold", text, Range<double>{-most, most, "a number"});
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
  const std::filesystem::path folder = find_model(choice);
  nlohmann::json config = load_config(folder);
  const std::filesystem::path config_path = folder / config_file;
  const double threshold = std::isnan(choice.threshold)
                               ? saved_threshold(config, config_path, choice.best)
                               : choice.threshold;
  AnyModel model = load(folder, choice.best ? best_file : model_file);
  auto classes = saved_classes(config, config_path, model.outputs());
  if (!classes.empty() && !std::isnan(choice.threshold))
    usage_error("--threshold has no effect on a model with classes");
  return {std::move(model), std::move(config), config_path, threshold, std::move(classes)};
}

}
