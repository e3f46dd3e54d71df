// SPDX-License-Identifier: MIT
// A request and its reply, independent of how they are transported.
#pragma once

#include <cstddef>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace siamese::tool {

/// A request whose header and body have arrived. Header fields that are absent are empty.
struct Request {
  std::string_view method, path, body;
  std::string_view host, origin, authorization;
};

struct Reply {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// The first `most` bytes of what a client sent, for a message; a character of UTF-8 is not cut.
inline std::string beginning_of(std::string_view text, std::size_t most = 100) {
  if (text.size() <= most) return std::string(text);
  const auto continues = [&] { return (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80; };
  while (most > 0 && continues()) --most;
  return std::string(text.substr(0, most)) + "...";
}

/// A request that cannot be answered, which is the client's fault or the server's load.
struct RequestError : std::runtime_error {
  RequestError(int its_status, const std::string& problem, std::string its_param = {},
               std::string its_code = {})
      : std::runtime_error(problem), status(its_status), param(std::move(its_param)),
        code(std::move(its_code)) {}

  int status;
  std::string param; ///< the member of the request that is wrong; may be empty
  std::string code;  ///< a word for programs; may be empty
};

/// {"error": {"message", "type", "param", "code"}}, the form that OpenAI's clients read.
Reply error_reply(const RequestError& error);

/// The result of f(), a Reply or a variant of one, or the reply that says why there is none.
template <class F>
std::invoke_result_t<F> reply_of(const F& f) {
  try {
    return f();
  } catch (const RequestError& error) {
    return error_reply(error);
  } catch (const std::bad_alloc&) {
    return error_reply({503, "not enough memory for this request; send fewer inputs"});
  } catch (const std::exception& error) {
    return error_reply({500, error.what()});
  }
}

}
