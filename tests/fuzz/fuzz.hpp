// SPDX-License-Identifier: MIT
// Helpers of the fuzz targets: bytes as a file, and a check that ends the run.
#pragma once

#include <siamese/data/text_form.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

/// Aborts unless the condition holds.
#define FUZZ_CHECK(condition)                                                                      \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                 \
      std::abort();                                                                                \
    }                                                                                              \
  } while (false)

/// The entry point of libFuzzer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// A file in memory. Its path does not name an open descriptor of this process, which would be read
/// from where it is: every reading begins at the first byte.
class File {
public:
  explicit File(std::string_view content) : number_(::memfd_create("fuzz", 0)) {
    if (number_ < 0) std::abort();
    while (!content.empty()) {
      const ssize_t written = ::write(number_, content.data(), content.size());
      if (written <= 0) std::abort();
      content.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  ~File() { ::close(number_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::filesystem::path path() const {
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(number_);
  }

private:
  int number_;
};

/// Whether the bytes are read as text: neither decompressed, which another target tests, nor
/// refused.
inline bool is_text(std::string_view bytes) {
  try {
    siamese::detail::require_text(bytes.substr(0, 1 << 16), "text");
  } catch (const siamese::InputError&) {
    return false;
  }
  return !bytes.starts_with("\x1f\x8b");
}

/// The field in quotes, with its quotes doubled.
inline std::string quoted(std::string_view field) {
  std::string text = "\"";
  for (const char c : field) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

}
