// SPDX-License-Identifier: MIT
// gzip: pieces of any size give the same bytes or an error, and compressed bytes are read back.
#include "fuzz.hpp"

#include <siamese/data/inflate.hpp>
#include <siamese/data/lines.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

namespace {

/// Limits decompression bombs: one byte can become a thousand.
constexpr std::size_t most = 1 << 20;

/// The decompressed data, for given sizes of the pieces read and returned; nothing for an error,
/// because the error for truncated or corrupt data may depend on the pieces.
std::optional<std::string> inflated(std::string_view data, std::size_t in, std::size_t out) {
  siamese::Inflate inflate("data");
  std::vector<char> input(in), output(out);
  const auto read = [&](std::span<char> target) {
    const std::size_t count = std::min(target.size(), data.size());
    std::memcpy(target.data(), data.data(), count);
    data.remove_prefix(count);
    return count;
  };
  std::string text;
  try {
    while (text.size() < most) {
      const std::size_t count = inflate.read(output, input, read);
      if (count == 0) return text;
      text.append(output.data(), count);
    }
  } catch (const siamese::InputError&) {
    return std::nullopt;
  }
  return text.substr(0, most);
}

std::string compressed(std::string_view text) {
  z_stream stream{};
  FUZZ_CHECK(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string result(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  FUZZ_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

std::vector<std::string> lines_of(std::string_view content) {
  const fuzz::File file(content);
  siamese::LineReader lines(file.path());
  std::vector<std::string> all;
  for (std::string_view line; lines.next(line);) all.emplace_back(line);
  return all;
}

}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text = fuzz::text_of(data, size).substr(2);
  const auto whole = inflated(text, 1 << 16, 1 << 16);
  FUZZ_CHECK(inflated(text, 1 + data[0] % 16, 1 + data[1]) == whole);

  const std::string packed = compressed(text);
  FUZZ_CHECK(inflated(packed, 1 + data[1] % 16, 1 + data[0]) == text);
  FUZZ_CHECK(inflated(packed + packed, 7, 1000) == std::string(text) + std::string(text));
  if (fuzz::is_text(text)) FUZZ_CHECK(lines_of(packed) == lines_of(text));
  return 0;
}
