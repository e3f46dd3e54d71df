// SPDX-License-Identifier: MIT
// Serves a service over HTTP/1.1.
#pragma once

#include "serve/log.hpp"
#include "serve/service.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace siamese::tool {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080; ///< 0: any free one
  int threads = 0;           ///< that compute; 0: one per core
};

/// Loads again the models that have changed; with `all` also those that seem unchanged. Called
/// often, by a thread of its own; a model that cannot be loaded stays as it is, and the reason is
/// logged.
using Reload = std::function<ServedModels(const ServedModels& now, bool all, bool& failed)>;

/// One thread reads and writes all connections; others compute. What arrives in one round of that
/// thread is computed together: a little at once, more by the other threads, so that a round never
/// takes long.
///
/// Runs until SIGTERM or SIGINT, then ends when the requests under way are answered; it ends the
/// process instead of returning if a model is still being loaded, or computes for nobody. A second
/// signal ends the process at once. SIGHUP reloads all models. `started` is called with the address
/// when the server accepts connections. Throws Error if it cannot listen.
void run_server(Service& service, const ServerOptions& options, const Log& log,
                const Reload& reload, const std::function<void(const std::string&)>& started);

}
