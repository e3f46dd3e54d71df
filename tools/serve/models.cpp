// SPDX-License-Identifier: MIT
// Loads models to serve and describes them.

#include "serve/models.hpp"

#include "train/folder.hpp"

#include <siamese/core/error.hpp>
#include <siamese/data/lines.hpp>
#include <siamese/io/file.hpp>
#include <siamese/io/json.hpp>
#include <siamese/text/text.hpp>
#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace siamese::tool {

namespace {

/// Whether the model can do what the function asks of it.
template <class F>
bool can(const F& function) {
  try {
    function();
    return true;
  } catch (const ArgumentError&) {
    return false;
  }
}

/// A figure of the training's evaluation; null if it is not there.
nlohmann::json figure(const nlohmann::json& evaluation, const char* key) {
  return evaluation.is_object() && evaluation.contains(key) && evaluation.at(key).is_number()
             ? evaluation.at(key)
             : nlohmann::json();
}

nlohmann::json evaluation_of(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / evaluation_file;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};
  return parse_json(read_file(path), path.string());
}

nlohmann::ordered_json describe(const ServedModel& model) {
  const SavedModel& saved = model.saved;
  const nlohmann::json& config = saved.config;
  const nlohmann::json evaluation = evaluation_of(saved.config_path.parent_path());
  const auto text = [](const nlohmann::json& owner, const char* key) {
    return owner.is_object() && owner.contains(key) && owner.at(key).is_string() ? owner.at(key)
                                                                                 : nlohmann::json();
  };
  nlohmann::ordered_json info = {{"name", model.name}, {"encoder", text(config, "encoder")}};
  info["dataset"] =
      config.contains("training") ? text(config.at("training"), "dataset") : nlohmann::json();
  info["train_pairs"] = figure(evaluation, "num_train");
  info["test_accuracy"] = figure(evaluation, model.choice.best ? "best_test_accuracy_at_threshold"
                                                               : "test_accuracy_at_threshold");
  if (info["test_accuracy"].is_null())
    info["test_accuracy"] =
        figure(evaluation, model.choice.best ? "best_test_accuracy" : "test_accuracy");
  info["distance"] = text(config, "distance");
  info["head"] = model.distance.empty() ? "network" : "distance";
  info["threshold"] =
      model.has_classes() ? nlohmann::ordered_json() : nlohmann::ordered_json(saved.threshold);
  info["classes"] = saved.classes;
  info["dim"] = saved.model.dim();
  info["normalized"] = false;
  info["vocabulary"] = saved.model.text().vocabulary().size();
  info["max_tokens"] = saved.model.text().tokenizer().max_tokens;
  info["attention"] = model.has_attention;
  info["ngrams"] = model.has_windows;
  return info;
}

}

SentenceFile SentenceFile::read(const std::filesystem::path& path) {
  SentenceFile file{path, {}, {}};
  LineReader reader(path);
  for (std::string_view line; reader.next(line);) {
    if (!is_valid_utf8(line))
      throw InputError(path.string(), reader.line_number(),
                       "is not valid UTF-8; convert the file with iconv");
    if (line.find_first_not_of(" \t") == line.npos) continue;
    file.sentences.emplace_back(line);
    file.lines.push_back(reader.line_number());
  }
  if (file.sentences.empty())
    throw InputError(path.string(), 0, "holds no sentences; give a file with one per line");
  return file;
}

std::string served_name(const ModelChoice& choice) {
  const std::filesystem::path path(choice.name);
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

std::shared_ptr<const ServedModel> load_served(const ModelChoice& choice,
                                               std::shared_ptr<const SentenceFile> corpus) {
  const siamese::detail::FolderState state = siamese::detail::state_of(find_model(choice));
  SavedModel saved = load_model(choice);
  AnyModel fast = saved.model.with_word_tables();
  auto model = std::make_shared<ServedModel>(ServedModel{.name = served_name(choice),
                                                         .choice = choice,
                                                         .state = state,
                                                         .saved = std::move(saved),
                                                         .fast = std::move(fast),
                                                         .info = {},
                                                         .distance = {},
                                                         .corpus = std::move(corpus),
                                                         .corpus_vectors = {}});
  const AnyModel& any = model->saved.model;
  if (const auto& config = model->saved.config; config.contains("distance"))
    model->distance = config.at("distance").get<std::string>();
  model->has_attention = can([&] { any.attention(""); });
  model->has_windows = can([&] { any.windows(""); });
  model->info = describe(*model);
  if (model->corpus) model->corpus_vectors = model->fast.encode(model->corpus->sentences);
  return model;
}

std::vector<std::string> models_in(const std::filesystem::path& model_dir) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator i(model_dir, error), end; !error && i != end;
       i.increment(error)) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(i->path() / config_file, ignored))
      names.push_back(i->path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

}
