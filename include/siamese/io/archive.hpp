// SPDX-License-Identifier: MIT
// Saves and loads the state of a training as named values.
//
// As in Boost.Serialization and cereal, one function serves both directions: `serialize(archive)`
// calls archive(name, value) for every value. Parameters become tensors, everything else JSON.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/parameter.hpp>
#include <siamese/io/parameters.hpp>
#include <siamese/io/safetensors.hpp>
#include <siamese/training/update.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace siamese {

namespace detail {

/// The part common to reading and writing: names, and the structure of values.
template <class Derived>
class Archive {
public:
  /// Saves or loads a value, a model, or an optimizer's state.
  template <class T>
  void operator()(const std::string& name, T& value) {
    if constexpr (Model<T>) {
      self().model(prefix_ + name + '.', value);
    } else if constexpr (is_variant<T>) {
      std::visit([&](auto& chosen) { (*this)(name, chosen); }, value);
    } else if constexpr (requires { value.models; }) {
      for (std::size_t i = 0; i < value.models.size(); ++i)
        (*this)(name + '.' + std::to_string(i), value.models[i]);
    } else {
      self().value(prefix_ + name, value);
    }
  }

  /// Saves or loads an optional model, or a list of models, with the shape of `like`.
  template <Model M>
  void operator()(const std::string& name, std::optional<M>& value, const M& like) {
    std::deque<M> models;
    if (value) models.push_back(std::move(*value));
    (*this)(name, models, like);
    value.reset();
    if (!models.empty()) value = std::move(models.front());
  }
  template <Model M>
  void operator()(const std::string& name, std::deque<M>& models, const M& like) {
    std::size_t count = models.size();
    (*this)(name + ".count", count);
    for (std::size_t i = 0; i < count; ++i) {
      if (i == models.size()) models.push_back(like);
      (*this)(name + '.' + std::to_string(i), models[i]);
    }
  }

  /// Sets a prefix for all further names.
  void within(std::string prefix) { prefix_ = std::move(prefix); }

private:
  Derived& self() { return static_cast<Derived&>(*this); }
  std::string prefix_;
};

}

/// Writes values to a TensorFile.
class ArchiveWriter : public detail::Archive<ArchiveWriter> {
public:
  /// The file with everything written. Throws DivergenceError if a number is not finite.
  TensorFile finish() && {
    detail::require_finite(file_);
    file_.metadata["values"] = values_.dump();
    return std::move(file_);
  }

  template <Model M>
  void model(const std::string& prefix, const M& model) {
    detail::add_parameters(file_, model, prefix);
  }
  template <class T>
  void value(const std::string& name, const T& value) {
    values_[name] = value;
  }

private:
  TensorFile file_;
  nlohmann::json values_ = nlohmann::json::object();
};

/// Reads values that an ArchiveWriter wrote to the file `path`. Throws InputError, which names the
/// file, for a value that is missing or of another type; values read before that stay as
/// read.
class ArchiveReader : public detail::Archive<ArchiveReader> {
public:
  ArchiveReader(TensorFile file, std::filesystem::path path)
      : path_(std::move(path)), file_(std::move(file)) {
    const auto values = file_.metadata.find("values");
    if (values == file_.metadata.end())
      throw InputError(path_.string(), 0, "is not a checkpoint: it has no values");
    values_ = parse_json(values->second, path_.string());
  }

  template <Model M>
  void model(const std::string& prefix, M& model) {
    detail::take_parameters(file_, model, path_, prefix);
  }
  template <class T>
  void value(const std::string& name, T& value) {
    detail::reading(
        path_, [&] { values_.at(name).get_to(value); },
        "remove this checkpoint to resume from the previous one");
  }

private:
  std::filesystem::path path_;
  TensorFile file_;
  nlohmann::json values_;
};

}
