// SPDX-License-Identifier: MIT
// Takes the options of the saved model that a training starts from.

#include "train/start.hpp"
#include "cli/options.hpp"
#include "corpus/reading.hpp"
#include "model/saved_model.hpp"
#include "train/request.hpp"

#include <siamese/io/head_options.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/model_folder.hpp>
#include <siamese/io/option_json.hpp>
#include <siamese/io/text_files.hpp>

#include <iterator>
#include <string>
#include <utility>
#include <variant>

namespace siamese::tool {

namespace {

/// Throws nlohmann's exceptions or ArgumentError.
EncoderRequest saved_encoder(const nlohmann::json& config) {
  EncoderRequest encoder;
  encoder.name = config.at("encoder").get<std::string>();
  const auto take = [&](auto& options) {
    config.at("encoder_options").get_to(options);
    encoder.set_embedding_size(options.embedding_size);
  };
  const auto take_if_recurrent = [&]<class Cell>(const Cell&) {
    const bool both = encoder.name == Cell::bidirectional_name;
    if (encoder.name != Cell::name && !both) return false;
    encoder.name = recurrent_name;
    encoder.recurrent_layer = {std::string(Cell::name), both};
    take(encoder.recurrent);
    return true;
  };
  if (encoder.name == Conv<>::name)
    take(encoder.conv);
  else if (encoder.name == MultiheadAttention<>::name)
    take(encoder.multihead);
  else if (!take_if_recurrent(GruCell()) && !take_if_recurrent(LstmCell()))
    throw ArgumentError("siamese train has no encoder '" + encoder.name + '\'');
  return encoder;
}

/// The task of a model whose head has this number of outputs. Throws ArgumentError.
Task saved_task(Index outputs) {
  if (outputs == std::ssize(nli3_classes)) return Task::nli3;
  if (outputs > 2)
    throw ArgumentError("siamese train has no task with " + std::to_string(outputs) + " classes");
  return Task::similarity;
}

/// A request for the network of config.json. Throws nlohmann's exceptions or ArgumentError.
TrainRequest saved_request(const nlohmann::json& config) {
  TrainRequest saved;
  saved.encoder = saved_encoder(config);
  const auto head = siamese::detail::head_from_json<AnyHead<>::Options>(config);
  const auto* const network = std::get_if<FeatureHeadOptions>(&head);
  saved.data.load.task = saved_task(network == nullptr ? 1 : network->outputs);
  saved.objective.take_head(head);
  saved.data.tokenizer = siamese::detail::read_tokenizer(config.at("tokenizer"));
  saved.data.ngrams = config.at("ngrams").get<NgramOptions>();
  return saved;
}

/// Gives `saved` the options of training alone that were given to `request`.
void keep_training_options(const TrainRequest& request, const CLI::App& command,
                           TrainRequest& saved) {
  const auto keep = [&](const char* option, const auto& from, auto& to) {
    if (command.count(option) > 0) to = from;
  };
  const auto keep_all = [&](const auto& from, auto& to) {
    keep("--dropout-rate", from.dropout_rate, to.dropout_rate);
    keep("--freeze-embedding", from.freeze_embedding, to.freeze_embedding);
  };
  const EncoderRequest& from = request.encoder;
  EncoderRequest& to = saved.encoder;
  keep_all(from.conv, to.conv);
  keep_all(from.recurrent, to.recurrent);
  keep_all(from.multihead, to.multihead);
  keep("--recurrent-dropout-rate", from.recurrent.recurrent_dropout_rate,
       to.recurrent.recurrent_dropout_rate);
  keep("--head-dropout-rate", request.objective.network.dropout_rate,
       saved.objective.network.dropout_rate);
}

/// Options that were given with another value than the model's are usage errors. Notes where the
/// values of the others come from.
void compare(const TrainRequest& saved, const CLI::App& command, TrainRequest& request) {
  const std::string model = "the model '" + siamese::detail::one_line(request.data.from) + "' ";
  if (request.encoder.name != saved.encoder.name)
    usage_error("ENCODER: " + model + "has the encoder " + saved.encoder.name + ", not " +
                request.encoder.name);
  const std::string place = (request.data.start.parent_path() / config_file).string();
  const nlohmann::json theirs = model_values(saved), ours = model_values(request);
  const auto text = [](const nlohmann::json& values, const std::string& key) -> std::string {
    if (!values.contains(key)) return "none";
    const nlohmann::json& value = values[key];
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  for (const CLI::Option* option : command.get_options()) {
    const std::string key = key_of(*option), name = option->get_name();
    if (option->count() == 0) {
      if (theirs.contains(key)) request.origins.places[name] = place;
      continue;
    }
    const bool given = ours.contains(key), saved_too = theirs.contains(key);
    if (given == saved_too && (!given || ours[key] == theirs[key])) continue;
    usage_error(name + ' ' + text(ours, key) + ": " + model + "has " + text(theirs, key) +
                ", which --from keeps; leave the option out");
  }
}

}

nlohmann::json model_values(const TrainRequest& request) {
  nlohmann::json values = values_of(request.encoder);
  values.update(head_values(request.objective));
  values.update(text_values(request.data.tokenizer, request.data.ngrams));
  values["task"] = name_of(request.data.load.task);
  return values;
}

void start_from_saved(TrainRequest& request, const CLI::App& command) {
  DataRequest& data = request.data;
  const std::filesystem::path folder =
      find_model({.name = data.from, .model_dir = request.output.model_dir});
  data.start = folder / (data.best ? best_file : model_file);
  const nlohmann::json config = load_config(folder);
  TrainRequest saved = siamese::detail::reading(
      folder / config_file, [&] { return saved_request(config); },
      "train it further in the program that made it");
  keep_training_options(request, command, saved);
  if (command.count("--head") == 0) request.objective.head = saved.objective.head;
  compare(saved, command, request);
  request.encoder = saved.encoder;
  request.objective.take_head(saved.objective.head_options());
  data.load.task = saved.data.load.task;
  data.tokenizer = saved.data.tokenizer;
  data.ngrams = saved.data.ngrams;
}

Text saved_text(const std::filesystem::path& folder) {
  const nlohmann::json config = load_config(folder);
  return siamese::detail::reading(folder / config_file,
                                  [&] { return siamese::detail::read_text(folder, config); });
}

}
