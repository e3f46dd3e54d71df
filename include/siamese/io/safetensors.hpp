// SPDX-License-Identifier: MIT
// The safetensors format: named tensors behind a JSON header, read strictly.
//
// 8 bytes: length n of the header, little-endian; n bytes of JSON, name -> {dtype, shape,
// data_offsets} and "__metadata__" -> {string: string}; then the tensors, row-major, without holes.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>
#include <siamese/io/file.hpp>
#include <siamese/io/json.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// A tensor of 32-bit floats.
struct StoredTensor {
  std::vector<Index> shape;
  std::vector<float> values;
};

/// The content of a safetensors file.
struct TensorFile {
  std::map<std::string, StoredTensor> tensors;
  std::map<std::string, std::string> metadata;

  /// Throws InputError, which names the file, where there is no such tensor.
  const StoredTensor& tensor(const std::string& name, const std::filesystem::path& path) const {
    const auto found = tensors.find(name);
    if (found != tensors.end()) return found->second;
    throw InputError(path.string(), 0, "tensor '" + name + "' is missing; it is not this model's");
  }
};

static_assert(std::endian::native == std::endian::little,
              "tensors are stored as this machine has them in memory");

/// Writes the file atomically. Throws FileError.
inline void write_safetensors(const std::filesystem::path& path, const TensorFile& file) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  std::size_t offset = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const std::size_t end = offset + tensor.values.size() * sizeof(float);
    header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  text.resize((text.size() + 7) / 8 * 8, ' ');

  std::string content(sizeof(std::uint64_t), '\0');
  const auto length = static_cast<std::uint64_t>(text.size());
  std::memcpy(content.data(), &length, sizeof length);
  content.reserve(content.size() + text.size() + offset);
  content += text;
  for (const auto& [name, tensor] : file.tensors)
    content.append(reinterpret_cast<const char*>(tensor.values.data()),
                   tensor.values.size() * sizeof(float));
  write_file(path, content);
}

namespace detail {

/// Reads one safetensors file; every error names it.
class SafetensorsReader {
public:
  explicit SafetensorsReader(const std::filesystem::path& path)
      : name_(path.string()), content_(read_file(path)) {}

  TensorFile read() {
    const nlohmann::json header = parse_header();
    TensorFile file;
    std::vector<std::pair<std::size_t, std::size_t>> ranges;
    for (const auto& [key, value] : header.items()) {
      if (key == "__metadata__") {
        file.metadata = read_metadata(value);
      } else {
        file.tensors[key] = read_tensor(key, value, ranges);
      }
    }
    check_no_holes(ranges);
    return file;
  }

private:
  static constexpr std::uint64_t longest_header = 16U << 20;

  [[noreturn]] void fail(const std::string& problem) const {
    throw InputError(name_, 0, problem + "; the file is damaged or not a safetensors file");
  }

  nlohmann::json parse_header() {
    std::uint64_t length = 0;
    if (content_.size() < sizeof length) fail("shorter than its header");
    std::memcpy(&length, content_.data(), sizeof length);
    if (length > longest_header) fail("header longer than 16 MiB");
    if (length > content_.size() - sizeof length) fail("shorter than its header");
    data_ = std::string_view(content_).substr(sizeof length + static_cast<std::size_t>(length));
    const std::string_view text(content_.data() + sizeof length, static_cast<std::size_t>(length));

    nlohmann::json header = parse_json(text, name_);
    if (!header.is_object()) fail("header is not a JSON object");
    return header;
  }

  std::map<std::string, std::string> read_metadata(const nlohmann::json& value) const {
    std::map<std::string, std::string> metadata;
    if (!value.is_object()) fail("__metadata__ is not an object");
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) fail("__metadata__ holds something else than strings");
      metadata[key] = text.get<std::string>();
    }
    return metadata;
  }

  StoredTensor read_tensor(const std::string& name, const nlohmann::json& value,
                           std::vector<std::pair<std::size_t, std::size_t>>& ranges) {
    const std::string tensor_name = "tensor '" + name + "'";
    const auto unsigned_list = [](const nlohmann::json& list) {
      return list.is_array() && std::ranges::all_of(list, [](const nlohmann::json& item) {
               return item.is_number_unsigned();
             });
    };
    if (!value.is_object() || value.size() != 3 || !value.contains("dtype") ||
        !value.contains("shape") || !value.contains("data_offsets") ||
        !unsigned_list(value["shape"]) || !unsigned_list(value["data_offsets"]) ||
        value["data_offsets"].size() != 2)
      fail(tensor_name + " is not described by dtype, shape and data_offsets");
    if (value["dtype"] != "F32")
      throw InputError(name_, 0,
                       tensor_name + " has dtype " + value["dtype"].dump() + "; only F32 is read");

    const auto begin = value["data_offsets"][0].get<std::uint64_t>();
    const auto end = value["data_offsets"][1].get<std::uint64_t>();
    if (begin > end || end > data_.size()) fail(tensor_name + " lies outside the file");
    std::uint64_t bytes = sizeof(float);
    StoredTensor tensor;
    for (const nlohmann::json& item : value["shape"]) {
      const auto size = item.get<std::uint64_t>();
      if (size != 0 && bytes > data_.size() / size) fail(tensor_name + " is larger than the file");
      bytes *= size;
      tensor.shape.push_back(static_cast<Index>(size));
    }
    if (bytes != end - begin) fail(tensor_name + " has another size than its shape");
    allocated_ += bytes;
    if (allocated_ > data_.size()) fail("tensors overlap or leave holes");
    tensor.values.resize(static_cast<std::size_t>(bytes) / sizeof(float));
    if (bytes > 0) std::memcpy(tensor.values.data(), data_.data() + begin, bytes);
    if (!std::ranges::all_of(tensor.values, [](float v) { return std::isfinite(v); }))
      throw InputError(name_, 0, tensor_name + " holds NaN or infinity; train the model anew");
    ranges.emplace_back(begin, end);
    return tensor;
  }

  void check_no_holes(std::vector<std::pair<std::size_t, std::size_t>>& ranges) const {
    std::ranges::sort(ranges);
    std::size_t covered = 0;
    for (const auto& [begin, end] : ranges) {
      if (begin != covered) fail("tensors overlap or leave holes");
      covered = end;
    }
    if (covered != data_.size()) fail("bytes stand behind the last tensor");
  }

  std::string name_;
  std::string content_;
  std::string_view data_;
  std::uint64_t allocated_ = 0;
};

}

/// Reads a file of F32 tensors. Throws FileError, or InputError for anything the format does not
/// allow, for other types, and for values that are not finite; allocates no more than the file has.
inline TensorFile read_safetensors(const std::filesystem::path& path) {
  return detail::SafetensorsReader(path).read();
}

}
