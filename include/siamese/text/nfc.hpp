// SPDX-License-Identifier: MIT
// Unicode normalization form C, by utf8proc if the component siamese::text is linked.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#if defined(SIAMESE_HAS_UTF8PROC) && SIAMESE_HAS_UTF8PROC
#include <utf8proc.h>
#define SIAMESE_NFC with_utf8proc
#else
#define SIAMESE_NFC without_utf8proc
#endif

namespace siamese {

// One program may contain sources compiled with and without utf8proc. The inline namespace keeps
// their functions apart.
inline namespace SIAMESE_NFC {

/// Whether nfc() works in this build.
#if defined(SIAMESE_HAS_UTF8PROC) && SIAMESE_HAS_UTF8PROC
inline constexpr bool has_nfc = true;
#else
inline constexpr bool has_nfc = false;
#endif

/// The text in normalization form C: a letter and its accents are one character if Unicode has one.
/// Each ill-formed part becomes U+FFFD. Throws Error without utf8proc.
inline std::string nfc(std::string_view text) {
  if constexpr (!has_nfc)
    throw Error("normalization form C needs utf8proc; link the component siamese::text, or build "
                "siamese where utf8proc is installed");
  if (std::all_of(text.begin(), text.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return std::string(text);
  std::string valid;
  if (!is_valid_utf8(text)) {
    for (std::size_t position = 0; position < text.size();)
      append_utf8(valid, decode(text, position));
    text = valid;
  }
#if defined(SIAMESE_HAS_UTF8PROC) && SIAMESE_HAS_UTF8PROC
  utf8proc_uint8_t* composed = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &composed,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(composed, std::free);
  if (size < 0) throw Error(std::string("utf8proc: ") + utf8proc_errmsg(size));
  return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size)};
#else
  return std::string(text);
#endif
}

}

}

#undef SIAMESE_NFC
