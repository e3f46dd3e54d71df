// SPDX-License-Identifier: MIT
// siamese serve: a page and endpoints for saved models.

#include "cli/option_table.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "serve/commands.hpp"
#include "serve/log.hpp"
#include "serve/models.hpp"
#include "serve/service.hpp"
#ifdef SIAMESE_HAS_BEAST
#include "serve/http_server.hpp"
#endif

#include <siamese/core/error.hpp>
#include <siamese/data/lines.hpp>
#include <siamese/io/model_folder.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

struct ServeRequest {
  std::vector<std::string> names;
  ModelChoice choice; ///< for each of the names
  std::string corpus, key_file;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  int threads = 0;
  Limits limits;
  Access access;
  bool log_json = false, log_requests = false;
};

const HelpTable limit_help = {
    {"body_bytes", "Bytes of a request's body", "--max-body-bytes"},
    {"inputs", "Sentences or pairs of a request", "--max-inputs"},
    {"sentence_tokens", "Tokens of a sentence", "--max-sentence-tokens"},
    {"request_tokens", "Tokens of all sentences of a request", "--max-request-tokens"},
    {"attention_tokens", "Tokens of a sentence whose attention or words are explained",
     "--max-attention-tokens"},
    {"waiting_requests", "Requests that wait for a model; more are refused with status 429",
     "--max-waiting"},
    {"connections",
     "Open connections; for another one, the one that has been idle longest is closed",
     "--max-connections"},
    {"header_seconds",
     "Seconds from the first byte of a request to the last one of its header, and of its body"},
    {"idle_seconds", "Seconds without a request until a connection is closed"}};

/// The keys of a file, one per line. Throws FileError or InputError.
std::vector<std::string> read_keys(const std::string& path) {
  std::vector<std::string> keys;
  LineReader lines(path);
  for (std::string_view line; lines.next(line);) {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    if (!line.empty()) keys.emplace_back(line);
  }
  if (keys.empty()) throw InputError(path, 0, "holds no key; write one on a line of its own");
  return keys;
}

/// Loads all models. Throws Error if there are none, or two have the same name.
ServedModels load_all(const ServeRequest& request) {
  const std::vector<std::string> names =
      request.names.empty() ? models_in(request.choice.model_dir) : request.names;
  if (names.empty())
    throw FileError(request.choice.model_dir.string() +
                    ": holds no models; train one with siamese train, or name a model's folder");
  const auto corpus =
      request.corpus.empty()
          ? nullptr
          : std::make_shared<const SentenceFile>(SentenceFile::read(request.corpus));
  ServedModels models;
  for (const std::string& name : names) {
    ModelChoice choice = request.choice;
    choice.name = name;
    const auto has_name = [&](const auto& model) { return model->name == served_name(choice); };
    if (std::ranges::any_of(models, has_name))
      throw ArgumentError("two models are named " + served_name(choice) +
                          "; rename the folder of one");
    models.push_back(load_served(choice, corpus));
  }
  return models;
}

#ifdef SIAMESE_HAS_BEAST

/// Loads again the models whose folders have changed since they were last read; all of them with
/// `all`. What cannot be loaded is tried again when the folder changes, or after a pause that
/// grows.
class Reloader {
public:
  Reloader(const ServedModels& models, const Log& log) : log_(log) {
    for (const auto& model : models) tries_.push_back({.state = model->state});
  }

  ServedModels operator()(const ServedModels& now, bool all, bool& failed) {
    ServedModels loaded;
    for (std::size_t i = 0; i < now.size(); ++i) {
      const ServedModel& model = *now[i];
      Try& last = tries_[i];
      const auto state = siamese::detail::state_of(model.saved.config_path.parent_path());
      const bool changed = state != last.state;
      if (!all && !changed && (!last.failed() || Clock::now() < last.next)) continue;
      if (changed) last.pause = {};
      last.state = state;
      try {
        loaded.push_back(load_served(model.choice, model.corpus));
        last.pause = {};
        log_.event("info", "reloaded " + model.name);
      } catch (const std::exception& error) {
        failed = true;
        last.pause = std::clamp(2 * last.pause, shortest_pause, longest_pause);
        last.next = Clock::now() + last.pause;
        log_.event("error",
                   "cannot reload " + model.name + ", the model before stays: " + error.what());
      }
    }
    return loaded;
  }

private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds shortest_pause{1}, longest_pause{300};

  struct Try {
    siamese::detail::FolderState state;
    std::chrono::seconds pause{}; ///< 0 after a success
    Clock::time_point next = {};

    bool failed() const { return pause.count() > 0; }
  };

  const Log& log_;
  std::vector<Try> tries_;
};

void serve(const ServeRequest& request) {
  std::signal(SIGPIPE, SIG_IGN); // the log's reader may go, the server stays
  const Log log(request.log_json, request.log_requests);
  Service service(load_all(request), request.limits, request.access);
  Reloader reloader(service.models(), log);
  run_server(
      service, {request.address, request.port, request.threads}, log,
      [&](const ServedModels& now, bool all, bool& failed) { return reloader(now, all, failed); },
      [&](const std::string& address) {
        std::string names;
        for (const auto& model : service.models())
          names += (names.empty() ? "" : ", ") + model->name;
        log.event("info", "serving " + names + " at " + address);
      });
}

#else

void serve(const ServeRequest&) {
  throw Error("this siamese was built without serve; install Boost's headers (libboost-dev) and "
              "build it again");
}

#endif

}

void add_serve(CLI::App& app) {
  const auto request = std::make_shared<ServeRequest>();
  CLI::App& command =
      *app.add_subcommand("serve", "Open a page and endpoints for saved models (HTTP)");
  command
      .add_option("MODEL", request->names,
                  "Names of experiments, or models' folders; without any, all of --model-dir")
      ->type_name("");
  add_model_source(command, request->choice);
  command
      .add_option("--corpus", request->corpus,
                  "Sentences to search, one per line; every model reads them at the start")
      ->type_name("FILE");
  command
      .add_option("--address", request->address,
                  "The address to listen at; 0.0.0.0 is every one of this machine")
      ->type_name("ADDRESS")
      ->capture_default_str();
  add_number(command, "--port", request->port, from_to<std::uint16_t>(0, 65535),
             "The port to listen at; 0: any free one");
  add_threads(command, request->threads);
  command
      .add_option("--api-key-file", request->key_file,
                  "Keys, one per line; requests need one of them as Authorization: Bearer KEY, "
                  "except for the page itself, /health, /metrics and /openapi.json")
      ->type_name("FILE");
  command
      .add_option("--allow-host", request->access.allowed_hosts,
                  "A name by which this server is asked, besides addresses and localhost")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command
      .add_option("--allow-origin", request->access.allowed_origins,
                  "Pages of another site that may ask, such as https://example.org")
      ->type_name("ORIGIN")
      ->allow_extra_args(false);
  command.add_flag("--log-requests", request->log_requests, "Log a line for each request");
  command.add_flag("--log-json", request->log_json, "Log JSON, an object per line");
  add_options(command, "Limits", request->limits, limit_help);
  command.footer(
      "The first line on standard error tells the address of the page. SIGTERM and Ctrl-C end the\n"
      "server when the requests under way are answered, a second one ends it at once; SIGHUP\n"
      "reloads all models, and a model that is trained again is reloaded by itself. The corpus\n"
      "and the keys are read at the start only. There is no TLS: put a proxy before a server that\n"
      "others reach.\n");
  command.callback([request] {
    if (!request->key_file.empty()) request->access.api_keys = read_keys(request->key_file);
    serve(*request);
  });
}

}
