// SPDX-License-Identifier: MIT
// Writes TensorBoard event files: records of the protocol buffer Event. Needs POSIX.
//
// The numbers of fields are from tensorflow/core/util/event.proto and from summary.proto,
// tensor.proto and types.proto in tensorflow/core/framework; the encoding of a number and its value
// is described at protobuf.dev/programming-guides/encoding.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/io/file.hpp>
#include <siamese/training/evaluation.hpp>
#include <siamese/watching/tfrecord.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace siamese {

namespace detail {

/// Builds a protocol buffer message. A field is its number and wire type, followed by the value; an
/// integer 0 is left out.
class Message {
public:
  Message& integer(std::uint32_t field, std::uint64_t value) {
    if (value != 0) {
      start(field, 0);
      varint(value);
    }
    return *this;
  }
  Message& real(std::uint32_t field, double value) {
    start(field, 1);
    bytes_ += little_endian(std::bit_cast<std::uint64_t>(value));
    return *this;
  }
  Message& real(std::uint32_t field, float value) {
    start(field, 5);
    bytes_ += little_endian(std::bit_cast<std::uint32_t>(value));
    return *this;
  }
  Message& text(std::uint32_t field, std::string_view value) {
    start(field, 2);
    varint(value.size());
    bytes_ += value;
    return *this;
  }
  Message& message(std::uint32_t field, const Message& value) { return text(field, value.bytes_); }

  const std::string& bytes() const { return bytes_; }

private:
  void start(std::uint32_t field, std::uint32_t wire_type) { varint(field << 3 | wire_type); }
  /// Seven bits per byte, the lowest first; the eighth bit means that more bytes follow.
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      bytes_ += static_cast<char>(static_cast<unsigned char>((value & 0x7fU) | 0x80U));
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

/// Event{wall_time = 1, step = 2}: seconds since 1970.
inline Message event(double wall_time, Index step) {
  Message result;
  return result.real(1, wall_time).integer(2, static_cast<std::uint64_t>(step));
}

/// Event{file_version = 3}, which opens a file.
inline Message version_event(double wall_time) {
  return event(wall_time, 0).text(3, "brain.Event:2");
}

/// Event{session_log = 7}, SessionLog{status = 1}: START = 1.
inline Message start_event(double wall_time, Index step) {
  return event(wall_time, step).message(7, Message().integer(1, 1));
}

/// Event{summary = 5}, Summary{value = 1}, Value{tag = 1, simple_value = 2}.
inline Message scalar_event(double wall_time, Index step, const NamedValues& scalars) {
  Message summary;
  for (const auto& [tag, value] : scalars)
    summary.message(1, Message().text(1, tag).real(2, static_cast<float>(value)));
  return event(wall_time, step).message(5, summary);
}

/// Value{tag = 1, tensor = 8, metadata = 9}; TensorProto{dtype = 1, tensor_shape = 2, string_val =
/// 8} of the type DT_STRING = 7 and no dimension; SummaryMetadata{plugin_data = 1, data_class = 4},
/// PluginData{plugin_name = 1}: DATA_CLASS_TENSOR = 2.
inline Message text_event(double wall_time, Index step, std::string_view tag,
                          std::string_view text) {
  const Message tensor = Message().integer(1, 7).message(2, {}).text(8, text);
  const Message metadata = Message().message(1, Message().text(1, "text")).integer(4, 2);
  const Message value = Message().text(1, tag).message(8, tensor).message(9, metadata);
  return event(wall_time, step).message(5, Message().message(1, value));
}

}

/// Writes the event file of one run. Each call has passed its data to the operating system when it
/// returns, so that TensorBoard can follow the run.
class EventWriter {
public:
  /// Starts a new file, events.out.tfevents.TIME.HOST, in the folder, which is created if
  /// necessary. TensorBoard then ignores points from step `first` on in earlier files of the
  /// folder: they are from an interrupted training that this one resumes. Throws FileError.
  EventWriter(const std::filesystem::path& folder, Index first)
      : path_(new_file(folder)), file_(path_, O_WRONLY | O_CREAT | O_EXCL) {
    write(detail::version_event(now()));
    write(detail::start_event(now(), first));
  }

  const std::filesystem::path& path() const { return path_; }

  /// Adds a point to the curve of each name. TensorBoard overlays the curves of the same name from
  /// several runs. Throws FileError.
  void scalars(Index step, const NamedValues& points) {
    write(detail::scalar_event(now(), step, points));
  }
  /// Adds a text in Markdown. Throws FileError.
  void text(Index step, std::string_view tag, std::string_view markdown) {
    write(detail::text_event(now(), step, tag, markdown));
  }

private:
  static double now() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }

  /// TensorBoard reads the files of a run in the order of their names, so that each needs a second
  /// of its own, after those of all earlier files, even if the clock was set back.
  static std::filesystem::path new_file(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) detail::throw_file_error("create the folder", folder, error.value());
    char host[256] = "localhost";
    ::gethostname(host, sizeof host - 1);
    const std::string start = "events.out.tfevents.";
    auto time = static_cast<std::int64_t>(now());
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      std::int64_t earlier = 0;
      if (name.starts_with(start))
        std::from_chars(name.data() + start.size(), name.data() + name.size(), earlier);
      constexpr std::int64_t latest = 99'999'999'999; // names of more digits would sort otherwise
      if (earlier < latest) time = std::max(time, earlier + 1);
    }
    for (;; ++time) {
      std::filesystem::path path = folder / (start + std::to_string(time) + '.' + host);
      if (!std::filesystem::exists(path, error)) return path;
    }
  }

  void write(const detail::Message& event) { file_.write(tfrecord(event.bytes())); }

  std::filesystem::path path_;
  detail::Descriptor file_;
};

}
