// SPDX-License-Identifier: MIT
// The safetensors format: a JSON header followed by named tensors. Reading is strict.
//
// 8 bytes: length n of the header, little-endian; n bytes of JSON, name -> {dtype, shape,
// data_offsets} and "__metadata__" -> {string: string}, padded with spaces; then the tensors,
// row-major, in any order, without holes. (https://github.com/huggingface/safetensors)
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
#include <limits>
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

namespace detail {
/// The tensor's name for error messages.
inline std::string tensor_named(const std::string& name) {
  return "tensor '" + one_line(name) + "'";
}
}

/// The content of a safetensors file.
struct TensorFile {
  std::map<std::string, StoredTensor> tensors;
  std::map<std::string, std::string> metadata;

  /// The size of all values in bytes.
  Index bytes() const {
    Index count = 0;
    for (const auto& [name, tensor] : tensors) count += static_cast<Index>(tensor.values.size());
    return count * Index{sizeof(float)};
  }

  /// Removes and returns a tensor. Throws InputError, which names the file, if it is missing.
  StoredTensor take(const std::string& name, const std::filesystem::path& path) {
    auto found = tensors.extract(name);
    if (found.empty())
      throw InputError(path.string(), 0,
                       detail::tensor_named(name) +
                           " is missing; the file belongs to another model");
    return std::move(found.mapped());
  }
};

static_assert(std::endian::native == std::endian::little,
              "tensors are stored in the machine's byte order");

/// The content of the file in bytes.
inline std::string dump_safetensors(const TensorFile& file) {
  const auto json = [](const auto& value) {
    return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  std::string text = "{";
  if (!file.metadata.empty()) text += "\"__metadata__\":" + json(file.metadata);
  std::size_t offset = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const std::size_t end = offset + tensor.values.size() * sizeof(float);
    if (text.size() > 1) text += ',';
    text += json(name) + R"(:{"dtype":"F32","shape":)" + json(tensor.shape) +
            ",\"data_offsets\":[" + std::to_string(offset) + ',' + std::to_string(end) + "]}";
    offset = end;
  }
  text += '}';
  text.resize((text.size() + 7) / 8 * 8, ' ');

  std::string content(sizeof(std::uint64_t), '\0');
  const std::uint64_t length = text.size();
  std::memcpy(content.data(), &length, sizeof length);
  content.reserve(content.size() + text.size() + offset);
  content += text;
  for (const auto& [name, tensor] : file.tensors)
    content.append(reinterpret_cast<const char*>(tensor.values.data()),
                   tensor.values.size() * sizeof(float));
  return content;
}

/// Writes the file atomically. Throws FileError.
inline void write_safetensors(const std::filesystem::path& path, const TensorFile& file) {
  write_file(path, dump_safetensors(file));
}

namespace detail {

/// Parses one safetensors file.
class SafetensorsReader {
public:
  SafetensorsReader(std::string_view content, std::string name)
      : name_(std::move(name)), content_(content) {}

  TensorFile read() {
    const nlohmann::json header = parse_header();
    TensorFile file;
    std::vector<Entry> entries;
    for (const auto& [key, value] : header.items()) {
      if (key == "__metadata__") {
        file.metadata = read_metadata(value);
      } else {
        entries.push_back(read_entry(key, value));
      }
    }
    // Values are allocated only after this check, which bounds their total size by the file's.
    check_places(entries);
    for (Entry& entry : entries) {
      std::vector<float> values = read_values(entry);
      file.tensors[entry.name] = {std::move(entry.shape), std::move(values)};
    }
    return file;
  }

private:
  static constexpr std::uint64_t longest_header = 16U << 20;

  /// A tensor as the header describes it; begin and end are byte offsets in the data.
  struct Entry {
    std::string name;
    std::vector<Index> shape;
    std::uint64_t begin, end;
  };

  [[noreturn]] void fail(const std::string& problem) const {
    throw InputError(name_, 0, problem + "; the file is damaged or not a safetensors file");
  }

  nlohmann::json parse_header() {
    std::uint64_t length = 0;
    if (content_.size() < sizeof length) fail("shorter than its header");
    std::memcpy(&length, content_.data(), sizeof length);
    if (length > longest_header) fail("header longer than 16 MiB");
    if (length > content_.size() - sizeof length) fail("shorter than its header");
    std::string_view text = content_.substr(sizeof length, length);
    data_ = content_.substr(sizeof length + text.size());
    text = text.substr(0, text.find_last_not_of(' ') + 1);
    if (!text.starts_with('{') || !text.ends_with('}')) fail("header is not a JSON object");
    return parse_json(text, name_);
  }

  std::map<std::string, std::string> read_metadata(const nlohmann::json& value) const {
    std::map<std::string, std::string> metadata;
    if (!value.is_object()) fail("__metadata__ is not an object");
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) fail("__metadata__ holds something other than strings");
      metadata[key] = text.get<std::string>();
    }
    return metadata;
  }

  Entry read_entry(const std::string& name, const nlohmann::json& value) const {
    const std::string tensor = tensor_named(name);
    const auto sizes = [](const nlohmann::json& list) {
      return list.is_array() && std::ranges::all_of(list, [](const nlohmann::json& item) {
               return item.is_number_unsigned() &&
                      item.get<std::uint64_t>() <= std::numeric_limits<Index>::max();
             });
    };
    if (!value.is_object() || value.size() != 3 || !value.contains("dtype") ||
        !value.contains("shape") || !value.contains("data_offsets") || !sizes(value["shape"]) ||
        !sizes(value["data_offsets"]) || value["data_offsets"].size() != 2)
      fail(tensor + " is not described by dtype, shape and data_offsets");
    if (value["dtype"] != "F32")
      throw InputError(name_, 0,
                       tensor + " has dtype " + value["dtype"].dump() + "; only F32 is read");
    Entry entry{name, value["shape"].get<std::vector<Index>>(),
                value["data_offsets"][0].get<std::uint64_t>(),
                value["data_offsets"][1].get<std::uint64_t>()};
    if (entry.begin > entry.end || entry.end > data_.size())
      fail(tensor + " lies outside the file");
    // A size 0 means no elements, whatever the product of the other sizes.
    const bool empty = std::ranges::find(entry.shape, 0) != entry.shape.end();
    std::uint64_t bytes = empty ? 0 : sizeof(float);
    for (const Index size : entry.shape) {
      if (bytes > 0 && bytes > data_.size() / static_cast<std::uint64_t>(size))
        fail(tensor + " is larger than the file");
      bytes *= static_cast<std::uint64_t>(size);
    }
    if (bytes != entry.end - entry.begin)
      fail(tensor + " has a size that does not match its shape");
    return entry;
  }

  /// Checks that the tensors cover the data without overlaps and gaps.
  void check_places(std::vector<Entry>& entries) const {
    std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.begin, e.end); });
    std::uint64_t covered = 0;
    for (const Entry& entry : entries) {
      if (entry.begin < covered) fail(tensor_named(entry.name) + " overlaps another");
      if (entry.begin > covered) fail("there is a gap before " + tensor_named(entry.name));
      covered = entry.end;
    }
    if (covered != data_.size()) fail("there are bytes after the last tensor");
  }

  std::vector<float> read_values(const Entry& entry) const {
    const std::size_t bytes = entry.end - entry.begin;
    std::vector<float> values(bytes / sizeof(float));
    if (bytes > 0) std::memcpy(values.data(), data_.data() + entry.begin, bytes);
    if (!std::ranges::all_of(values, [](float v) { return std::isfinite(v); }))
      throw InputError(name_, 0,
                       tensor_named(entry.name) + " holds NaN or infinity; retrain the model");
    return values;
  }

  std::string name_;
  std::string_view content_;
  std::string_view data_;
};

}

/// Parses the content of a safetensors file, which errors call `name`. Throws InputError for
/// anything the format does not allow, for types other than F32, and for values that are not
/// finite. Allocates no more than the size of the content, whatever its header claims.
inline TensorFile parse_safetensors(std::string_view content, const std::string& name) {
  return detail::SafetensorsReader(content, name).read();
}

/// Reads a file. Throws FileError, and InputError like parse_safetensors.
inline TensorFile read_safetensors(const std::filesystem::path& path) {
  return parse_safetensors(read_file(path), path.string());
}

}
