// SPDX-License-Identifier: MIT
// Requests to a service of models, answered by plain functions.
#pragma once

#include "serve/limits.hpp"
#include "serve/message.hpp"
#include "serve/metrics.hpp"
#include "serve/models.hpp"
#include "serve/work.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace siamese::tool {

/// The clients that may ask, and the names and pages by which they may.
struct Access {
  std::vector<std::string> api_keys;      ///< none: anyone may ask
  std::vector<std::string> allowed_hosts; ///< names of this server besides addresses and localhost
  std::vector<std::string> allowed_origins; ///< pages elsewhere that may ask
};

/// An endpoint.
struct Route;

/// Sets the path, and for the form http://HOST/PATH the host, which then counts instead of the
/// header's.
void set_target(Request& request, std::string_view target);

/// The endpoints. The functions are called by one thread; jobs may be computed by any. Errors are
/// replies.
class Service {
public:
  /// `models` is not empty; the first is used by requests that name none.
  Service(ServedModels models, Limits limits, Access access)
      : models_(std::move(models)), limits_(limits), access_(std::move(access)) {}

  /// The endpoint that answers, or the reply if there is none or the client may not ask it. Reads
  /// the request's header only.
  std::variant<Reply, const Route*> route(const Request& request) const;

  /// The reply, if it needs no model, or a job that gives it.
  std::variant<Reply, Job> answer(const Route& route, const Request& request) const;

  /// Headers that every reply to such a request has.
  std::vector<std::pair<std::string, std::string>> headers_for(const Request& request) const;

  /// Replaces the model of the same name.
  void replace(std::shared_ptr<const ServedModel> model);

  const ServedModels& models() const { return models_; }
  const Limits& limits() const { return limits_; }
  Metrics& metrics() { return metrics_; }
  const Metrics& metrics() const { return metrics_; }

  /// The paths of all endpoints, for metrics.
  static std::vector<std::string> paths();

private:
  friend struct Endpoints;

  void check_access(const Request& request, bool is_public) const;

  ServedModels models_;
  Limits limits_;
  Access access_;
  Metrics metrics_{paths()};
};

/// The description of all endpoints in the form OpenAPI 3.1.
nlohmann::ordered_json openapi(const Limits& limits, bool needs_key);

}
