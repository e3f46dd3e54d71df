// SPDX-License-Identifier: MIT
// Gets the messages of expected errors.
#pragma once

#include <string>
#include <string_view>

namespace test {

/// The message of the error that the call must throw.
template <class Error, class F>
std::string message_of(F&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}
