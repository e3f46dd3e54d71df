// SPDX-License-Identifier: MIT
// A model as a folder that holds everything a prediction needs.
//
//     model.safetensors   parameters, and a few sentences with their vectors, replayed on load
//     vocabulary.txt      one token a line
//     config.json         encoder, head, tokenizer, threshold, and how it was trained
#pragma once

#include <siamese/io/file.hpp>
#include <siamese/io/head_options.hpp>
#include <siamese/io/json.hpp>
#include <siamese/io/options.hpp>
#include <siamese/io/safetensors.hpp>
#include <siamese/model/any_model.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <new>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace siamese {

inline constexpr const char* model_file = "model.safetensors";
inline constexpr const char* best_file = "best.safetensors";
inline constexpr const char* vocabulary_file = "vocabulary.txt";
inline constexpr const char* config_file = "config.json";

namespace detail {

inline constexpr const char* replay_name = "replay.vectors";
inline constexpr std::string_view replay_sentences[] = {"A man is playing a guitar on the street.",
                                                        "Nobody is outside.", ""};
/// Instruction sets and compilers may differ in the last bits, not more.
inline constexpr float replay_tolerance = 1e-4F;

/// Throws InputError that names the file and the problem.
template <class F>
auto reading(const std::filesystem::path& path, F&& f) {
  try {
    return f();
  } catch (const nlohmann::json::exception& e) {
    throw InputError(path.string(), 0, std::string(e.what()) + "; save the model anew");
  } catch (const ArgumentError& e) {
    throw InputError(path.string(), 0, std::string(e.what()) + "; save the model anew");
  } catch (const std::bad_alloc&) {
    throw InputError(path.string(), 0, "the sizes it states need more memory than there is");
  }
}

/// FNV-1a of the tokens in their order, in hexadecimal.
inline std::string fingerprint(const Vocabulary& vocabulary) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto mix = [&](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3; };
  for (Id id = 0; id < vocabulary.size(); ++id) {
    for (const char c : vocabulary.token(id)) mix(c);
    mix('\n');
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

inline std::vector<Index> shape_of(const auto& parameter) {
  if constexpr (requires { parameter.size(); }) {
    return {parameter.size()};
  } else {
    return {parameter.view().rows, parameter.view().columns};
  }
}

}

namespace detail {

/// How a text is cut, for config.json.
inline nlohmann::json describe(const Text& text) {
  nlohmann::json options = {{"lower_case", text.tokenizer().lower_case},
                            {"characters", text.tokenizer().characters}};
  if (text.ngrams().buckets != 0) {
    options["ngram_buckets"] = text.ngrams().buckets;
    options["ngram_size"] = text.ngrams().size;
  }
  return options;
}

/// Parameters, and test sentences with their vectors. Throws Error if a number is not finite.
template <class M>
TensorFile parameters_of(const M& model) {
  static_assert(std::same_as<typename M::Real, float>, "model files hold single precision");
  TensorFile file;
  typename M::Device device;
  visit(
      [&](const Path& name, const auto& parameter) {
        StoredTensor& stored = file.tensors[name.string()];
        stored.shape = detail::shape_of(parameter);
        const auto view = parameter.view();
        stored.values.resize(static_cast<std::size_t>(view.rows * view.columns));
        download(device, view.data, view.rows * view.columns, stored.values.data());
      },
      model);
  const auto vectors = model.encode(replay_sentences);
  file.tensors[replay_name] = {
      {static_cast<Index>(vectors.shape(0)), static_cast<Index>(vectors.shape(1))},
      std::vector<float>(vectors.data(), vectors.data() + vectors.size())};
  for (const auto& [name, stored] : file.tensors)
    if (!std::ranges::all_of(stored.values, [](float v) { return std::isfinite(v); }))
      throw Error(name + " is not finite, so the model is not saved; lower the learning rate");
  file.metadata["format"] = "siamese";
  file.metadata["vocabulary"] = fingerprint(model.text->vocabulary());
  file.metadata["replay.sentences"] = nlohmann::json(replay_sentences).dump();
  return file;
}

}

/// Writes the model's parameters, atomically. Throws FileError, or Error if a number in them, or in
/// a sentence's vector, is not finite.
template <class M>
void save_parameters(const M& model, const std::filesystem::path& path) {
  write_safetensors(path, detail::parameters_of(model));
}

/// Reads parameters into a model of the same shape, and replays the file's test sentences. Throws
/// FileError or InputError; the model is then unspecified.
template <class M>
void load_parameters(M& model, const std::filesystem::path& path) {
  const TensorFile file = read_safetensors(path);
  const auto tensor = [&](const std::string& name) -> const StoredTensor& {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end())
      throw InputError(path.string(), 0,
                       "tensor '" + name + "' is missing; it is not this model's");
    return found->second;
  };
  typename M::Device device;
  std::size_t read = 1;
  visit(
      [&](const Path& name, auto& parameter) {
        const StoredTensor& stored = tensor(name.string());
        if (stored.shape != detail::shape_of(parameter))
          throw InputError(path.string(), 0,
                           "tensor '" + name.string() +
                               "' has another shape than config.json and "
                               "vocabulary.txt say; the files are of different models");
        upload(device, stored.values.data(), static_cast<Index>(stored.values.size()),
               parameter.view().data);
        ++read;
      },
      model);
  if (file.tensors.size() != read)
    throw InputError(path.string(), 0, "holds tensors that this model has not");

  const auto vocabulary = file.metadata.find("vocabulary");
  if (vocabulary == file.metadata.end() ||
      vocabulary->second != detail::fingerprint(model.text->vocabulary()))
    throw InputError(path.string(), 0,
                     "was trained with another vocabulary than " + std::string(vocabulary_file) +
                         " beside it; put the model's own there");
  const StoredTensor& expected = tensor(detail::replay_name);
  const auto sentences = detail::reading(path, [&] {
    const auto found = file.metadata.find("replay.sentences");
    if (found == file.metadata.end()) throw ArgumentError("replay.sentences is missing");
    return parse_json(found->second, path.string()).get<std::vector<std::string>>();
  });
  const auto vectors = model.encode(sentences);
  bool same = expected.values.size() == vectors.size();
  for (std::size_t i = 0; same && i < vectors.size(); ++i)
    same = std::abs(vectors.data()[i] - expected.values[i]) <=
           detail::replay_tolerance * (1 + std::abs(expected.values[i]));
  if (!same)
    throw InputError(path.string(), 0,
                     "the model does not give the vectors it gave when it was saved; weights, "
                     "vocabulary or configuration have changed");
}

/// Writes a whole model folder; what else `config` says, such as how it was trained, is kept.
/// Throws FileError, or before anything is written Error if a number is not finite.
template <class M>
void save(const M& model, const std::filesystem::path& folder,
          nlohmann::json config = nlohmann::json::object()) {
  const TensorFile parameters = detail::parameters_of(model);
  std::ostringstream vocabulary;
  model.text->vocabulary().write(vocabulary);
  config["format"] = 1;
  config["encoder"] = decltype(model.encoder)::name;
  config["encoder_options"] = model.encoder.options();
  config.update(detail::head_to_json(model.head.options()));
  config["tokenizer"] = detail::describe(*model.text);
  config.emplace("threshold", default_threshold);

  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw FileError(folder.string() + ": cannot create the folder: " + error.message());
  write_file(folder / vocabulary_file, vocabulary.str());
  write_safetensors(folder / model_file, parameters);
  write_file(folder / config_file, dump_json(config));
}

namespace detail {

inline nlohmann::json read_config(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / config_file;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    throw FileError(folder.string() + ": is not a model: it has no " + config_file);
  return reading(path, [&] {
    nlohmann::json config = parse_json(read_file(path), path.string());
    if (config.at("format") != 1) throw ArgumentError("its format is not 1, the only one known");
    return config;
  });
}

inline Text read_text(const std::filesystem::path& folder, const nlohmann::json& config) {
  const std::filesystem::path path = folder / vocabulary_file;
  std::istringstream stream(read_file(path));
  Vocabulary vocabulary = Vocabulary::read(stream, path.string());
  return reading(folder / config_file, [&] {
    const nlohmann::json& options = config.at("tokenizer");
    const Tokenizer tokenizer{.lower_case = options.at("lower_case").get<bool>(),
                              .characters = options.value("characters", false)};
    const NgramOptions ngrams{.buckets = options.value("ngram_buckets", std::size_t{0}),
                              .size = options.value("ngram_size", NgramOptions().size)};
    return Text(tokenizer, std::move(vocabulary), ngrams);
  });
}

template <class M>
M load_siamese(const std::filesystem::path& folder, const nlohmann::json& config,
               const char* parameters) {
  Text text = read_text(folder, config);
  using E = decltype(M::encoder);
  M model = reading(folder / config_file, [&] {
    if (config.at("encoder") != E::name)
      throw ArgumentError("the model's encoder is not " + std::string(E::name));
    return M(std::move(text), config.at("encoder_options").template get<typename E::Options>(), 0,
             head_from_json<typename M::Head::Options>(config));
  });
  load_parameters(model, folder / parameters);
  return model;
}

}

/// What a saved model's config.json says. Throws FileError or InputError.
inline nlohmann::json load_config(const std::filesystem::path& folder) {
  return detail::read_config(folder);
}

namespace detail {

/// The encoders that the file of a model may name.
template <class D>
using KnownEncoders = std::tuple<Conv<D>, RecurrentGRU<D>, BidirectionalGRU<D>, RecurrentLSTM<D>,
                                 BidirectionalLSTM<D>, MultiheadAttention<D>>;

template <class... Es>
AnyModel load_one_of(const std::filesystem::path& folder, const char* parameters,
                     std::type_identity<std::tuple<Es...>>) {
  const nlohmann::json config = read_config(folder);
  const auto encoder =
      reading(folder / config_file, [&] { return config.at("encoder").get<std::string>(); });
  std::optional<AnyModel> model;
  const auto load_if_named = [&]<class E>(std::type_identity<E>) {
    using D = typename E::Device;
    if (encoder == E::name)
      model.emplace(load_siamese<Siamese<E, AnyHead<D>>>(folder, config, parameters));
    return model.has_value();
  };
  if ((load_if_named(std::type_identity<Es>{}) || ...)) return *model;
  std::string known;
  ((known += (known.empty() ? "" : ", ") + std::string(Es::name)), ...);
  throw InputError((folder / config_file).string(), 0,
                   "unknown encoder '" + encoder + "'; known: " + known +
                       "; load a network of your own by its type, others with a newer siamese");
}

}

/// The saved model as the type it has, to read on or train on: `load<Siamese<Conv<>>>(folder)`.
/// Its last parameters, or with `best_file` those that were best on dev. Throws FileError, or
/// InputError that names the damaged file.
template <Model M>
M load(const std::filesystem::path& folder, const char* parameters = model_file) {
  return detail::load_siamese<M>(folder, detail::read_config(folder), parameters);
}

/// Any saved model, ready to encode and compare; parameters and errors as above. A template only so
/// that programs which load no model do not compile all encoders.
template <Device D = Cpu>
AnyModel load(const std::filesystem::path& folder, const char* parameters = model_file) {
  return detail::load_one_of(folder, parameters, std::type_identity<detail::KnownEncoders<D>>{});
}

}
