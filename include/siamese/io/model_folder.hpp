// SPDX-License-Identifier: MIT
// A model as a folder that holds everything that a prediction needs.
//
//     model.safetensors   parameters, and some results of the model, which are checked on load
//     vocabulary.txt      one token per line
//     config.json         encoder, head, tokenizer, threshold, and how it was trained
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/memory.hpp>
#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/io/file.hpp>
#include <siamese/io/head_options.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/model_files.hpp>
#include <siamese/io/option_json.hpp>
#include <siamese/io/parameters.hpp>
#include <siamese/io/pending_folder.hpp>
#include <siamese/io/text_files.hpp>
#include <siamese/measures/accuracy.hpp>
#include <siamese/model/model_holder.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

namespace siamese {

/// The value of "format" in config.json.
inline constexpr int model_format = 2;

namespace detail {

/// The part of config.json that describes a model's shape and text.
template <class M>
nlohmann::json describe(const M& model) {
  nlohmann::json config = head_to_json(model.head);
  config["encoder"] = decltype(model.encoder)::name;
  config["encoder_options"] = model.encoder.options;
  config.update(describe(*model.text));
  return config;
}

}

namespace detail {

template <class M>
concept Network = Model<M> && requires(const M& model) {
  model.text;
  model.encoder;
  model.head;
};

/// Adds the three files of a model to a folder's new content.
template <Network M>
void add_model(PendingFolder& folder, const M& model, nlohmann::json config) {
  const TensorFile parameters = parameters_of(model);
  config["format"] = model_format;
  config.update(describe(model));
  config.emplace("threshold", default_threshold);
  folder.write(vocabulary_file, dump_vocabulary(model.text->vocabulary()));
  folder.write(model_file, dump_safetensors(parameters));
  folder.write(config_file, dump_json(config));
}

}

/// Writes a whole model folder. Other keys of `config`, such as how the model was trained, are
/// kept, and so are other files in the folder. The new model replaces an old one in one step
/// (io/pending_folder.hpp). Throws FileError, or DivergenceError if a number is not finite; an
/// existing model then stays.
template <detail::Network M>
void save(const M& model, const std::filesystem::path& folder,
          nlohmann::json config = nlohmann::json::object()) {
  PendingFolder next(folder);
  detail::add_model(next, model, std::move(config));
  next.commit();
}
template <class M>
requires(!detail::Network<M>) void save(const M&, const std::filesystem::path&,
                                        const nlohmann::json& = {}) {
  static_assert(detail::Network<M>, "save takes a Siamese; an AnyModel cannot be saved: save the "
                                    "model that it holds, or copy the folder it was loaded from");
}

namespace detail {

/// A mark that a model's folder has and one that replaces it has not.
struct FolderState {
  ino_t folder = 0, config = 0;
  std::filesystem::file_time_type written = {};

  friend bool operator==(const FolderState&, const FolderState&) = default;
};

inline FolderState state_of(const std::filesystem::path& folder) {
  const auto there = status_of(folder), config = status_of(folder / config_file);
  std::error_code error;
  const auto written = std::filesystem::last_write_time(folder / config_file, error);
  if (!there || !config || error) return {};
  return {there->st_ino, config->st_ino, written};
}

/// The result of read(), which reads a model's folder. If another model has replaced the folder
/// meanwhile, it is read again, so that the files of two models are never mixed.
template <class F>
auto read_unreplaced(const std::filesystem::path& folder, F&& read) {
  constexpr int most = 1000;
  for (int attempt = 1;; ++attempt) {
    const FolderState before = state_of(folder);
    const auto stays = [&] { return state_of(folder) == before || attempt == most; };
    try {
      auto result = read();
      if (stays()) return result;
    } catch (const Error&) {
      if (stays()) throw;
    }
  }
}

inline nlohmann::json read_config(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / config_file;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    throw FileError(folder.string() + ": is not a model: it has no " + config_file);
  return reading(path, [&] {
    nlohmann::json config = parse_json(read_file(path), path.string());
    const nlohmann::json& format = config.at("format");
    if (format == 1)
      throw InputError(path.string(), 0,
                       "the model has format 1, of an earlier siamese; retrain the model");
    if (format != model_format)
      throw InputError(path.string(), 0,
                       "its format is not " + std::to_string(model_format) +
                           ", the only one known; load it with a newer siamese");
    return config;
  });
}

/// The model that make() makes of a folder's config.json and vocabulary, with the parameters of a
/// file beside them. Throws InputError.
template <class M, class F>
M with_parameters(const std::filesystem::path& folder, const char* parameters, F&& make) {
  const std::filesystem::path path = folder / parameters;
  TensorFile file = read_safetensors(path);
  M model = reading(folder / config_file, [&] {
    // The constructor may copy some parameters.
    const AllocationLimit limit(4 * file.bytes() + (1 << 16));
    return make();
  });
  take_all(file, model, path);
  return model;
}

template <class M>
M load_siamese(const std::filesystem::path& folder, const nlohmann::json& config,
               const char* parameters, typename M::Device device) {
  using E = decltype(M::encoder);
  return with_parameters<M>(folder, parameters, [&] {
    if (config.at("encoder") != E::name)
      throw ArgumentError("the model's encoder is not " + std::string(E::name));
    Text text = read_text(folder, config);
    const auto options = config.at("encoder_options").template get<typename E::Options>();
    const auto head_options = head_from_json<typename M::Head::Options>(config);
    return M(std::move(text), options, 0, head_options, std::move(device));
  });
}

}

/// The content of a saved model's config.json. Throws FileError or InputError.
inline nlohmann::json load_config(const std::filesystem::path& folder) {
  return detail::read_config(folder);
}

namespace detail {

/// The encoders that a model file may name.
template <class D>
using KnownEncoders = std::tuple<Conv<D>, RecurrentGRU<D>, BidirectionalGRU<D>, RecurrentLSTM<D>,
                                 BidirectionalLSTM<D>, MultiheadAttention<D>>;

template <class D, class... Es>
AnyModel load_one_of(const std::filesystem::path& folder, const char* parameters, const D& device,
                     std::type_identity<std::tuple<Es...>>) {
  const nlohmann::json config = read_config(folder);
  const auto encoder =
      reading(folder / config_file, [&] { return config.at("encoder").get<std::string>(); });
  std::optional<AnyModel> model;
  const auto load_if_named = [&]<class E>(std::type_identity<E>) {
    if (encoder == E::name)
      model.emplace(load_siamese<Siamese<E, AnyHead<D>>>(folder, config, parameters, device));
    return model.has_value();
  };
  if ((load_if_named(std::type_identity<Es>{}) || ...)) return *model;
  std::string known;
  ((known += (known.empty() ? "" : ", ") + std::string(Es::name)), ...);
  throw InputError((folder / config_file).string(), 0,
                   "unknown encoder '" + one_line(encoder) + "'; known: " + known +
                       "; load a network of your own by its type, others with a newer siamese");
}

}

/// Loads a model whose type is known, to use it or to continue training:
/// `load<Siamese<Conv<>>>(folder)`. Reads the last parameters or, with `best_file`, those that were
/// best on dev. Throws FileError, or InputError that names the damaged file.
template <Model M>
M load(const std::filesystem::path& folder, const char* parameters = model_file,
       typename M::Device device = {}) {
  return detail::read_unreplaced(folder, [&] {
    return detail::load_siamese<M>(folder, detail::read_config(folder), parameters, device);
  });
}

/// Loads any saved model, ready to encode and compare; parameters and errors as above. This is a
/// template so that programs that load no model do not compile all encoders. A program compiles in
/// half the time if it names the model's type instead. If it links siamese::models, which contains
/// this function, it need not compile it at all.
template <Device D = Cpu>
AnyModel load(const std::filesystem::path& folder, const char* parameters = model_file,
              const D& device = {}) {
  return detail::read_unreplaced(folder, [&] {
    return detail::load_one_of(folder, parameters, device,
                               std::type_identity<detail::KnownEncoders<D>>{});
  });
}

#ifdef SIAMESE_HAS_MODELS
extern template AnyModel load<Cpu>(const std::filesystem::path&, const char*, const Cpu&);
#endif

}
