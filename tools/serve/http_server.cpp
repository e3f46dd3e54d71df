// SPDX-License-Identifier: MIT
// The only source that knows sockets: HTTP by Boost.Beast.

#include "serve/http_server.hpp"

#include "cli/program.hpp"
#include "serve/workers.hpp"

#include <siamese/core/error.hpp>
#include <siamese/core/threads.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <list>
#include <optional>
#include <thread>
#include <utility>

namespace siamese::tool {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

std::string_view text_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

class Connection;

/// All connections, the thread's loop, and the queue of jobs.
class Server {
public:
  Server(Service& service, const ServerOptions& options, const Log& log, const Reload& reload)
      : service_(service), log_(log), reload_(reload), acceptor_(loop_), accept_timer_(loop_),
        watch_timer_(loop_), reload_timer_(loop_), signals_(loop_),
        workers_(options.threads == 0
                     ? static_cast<int>(std::max(1U, std::thread::hardware_concurrency()))
                     : options.threads,
                 service.limits().waiting_requests, [this](Tickets::Done done) {
                   asio::post(loop_, [this, done = std::move(done)]() mutable {
                     deliver(std::move(done));
                   });
                 }) {
    listen(options);
  }
  ~Server() {
    stopping_ = true; // connections that are still there accept no others
    if (reloader_.joinable()) reloader_.join();
  }

  std::string address() const {
    const tcp::endpoint end = acceptor_.local_endpoint();
    const std::string host = end.address().to_string();
    return "http://" + (end.address().is_v6() ? '[' + host + ']' : host) + ':' +
           std::to_string(end.port()) + '/';
  }

  void run();

  Service& service() { return service_; }
  const Log& log() const { return log_; }
  bool stopping() const { return stopping_; }

  /// A job for the current round.
  void add(std::shared_ptr<Connection> connection, Job job) {
    round_.push_back({std::move(connection), std::move(job)});
  }

  using List = std::list<Connection*>;
  /// The connections in the order in which they began to wait for a request; those that are not
  /// waiting are in `busy`.
  List waiting, busy;
  void closed();
  void accept();

private:
  using Tickets = Workers<std::shared_ptr<Connection>>;

  /// A round whose jobs read no more tokens is computed by this thread: handing it over would take
  /// longer.
  static constexpr std::size_t tokens_at_once = 256;
  /// A round ends after so many events, so that its jobs do not wait longer.
  static constexpr int events_of_round = 512;

  void listen(const ServerOptions& options);
  void accepted(tcp::socket socket);
  void close_longest_waiting();
  void dispatch();
  void deliver(Tickets::Done done);
  void watch();
  void wait_for_signal();
  void start_reload(bool all);
  void watch_models();
  void stop();

  Service& service_;
  const Log& log_;
  const Reload& reload_;
  asio::io_context loop_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer accept_timer_, watch_timer_, reload_timer_;
  asio::signal_set signals_;
  std::vector<Tickets::Entry> round_;
  bool accepting_ = false, stopping_ = false;
  std::thread reloader_;
  bool reloading_ = false;
  bool reload_again_ = false;
  std::optional<Clock::time_point> last_moment_;
  Threads alone_{1};
  Tickets workers_; // last, so that its threads end before the rest is destroyed
};

/// A connection reads a request, has it answered, writes the reply, and begins again.
class Connection : public std::enable_shared_from_this<Connection> {
public:
  Connection(Server& server, tcp::socket socket) : server_(server), socket_(std::move(socket)) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    place_ = server_.busy.insert(server_.busy.end(), this);
    if (server_.log().has_requests()) {
      const tcp::endpoint end = socket_.remote_endpoint(ignored);
      client_ = end.address().to_string();
    }
  }
  ~Connection() {
    (is_waiting_ ? server_.waiting : server_.busy).erase(place_);
    server_.closed();
  }

  void read() {
    const Limits& limits = server_.service().limits();
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    parser_->body_limit(limits.body_bytes);
    set_waiting(true);
    timed_out_ = false;
    has_begun_ = buffer_.size() > 0;
    deadline_ = Clock::now() +
                std::chrono::seconds(has_begun_ ? limits.header_seconds : limits.idle_seconds);
    http::async_read_header(
        socket_, buffer_, *parser_,
        [self = shared_from_this()](error_code error, std::size_t) { self->header_read(error); });
  }

  /// Called from time to time: ends what has taken too long.
  void check_time(Clock::time_point now) {
    if (is_waiting_ && !has_begun_ && parser_->got_some()) {
      has_begun_ = true;
      deadline_ = now + std::chrono::seconds(server_.service().limits().header_seconds);
    }
    if (now < deadline_) return;
    if (is_reading_body_ || (is_waiting_ && has_begun_)) {
      timed_out_ = true;
      error_code ignored;
      socket_.cancel(ignored); // the read ends with an error, which is answered
      deadline_ = Clock::time_point::max();
    } else if (!is_computed_) {
      close();
    }
  }

  void close() {
    error_code ignored;
    socket_.close(ignored);
  }

  void reply(Reply reply) {
    is_computed_ = false;
    const auto& request = parser_->get();
    const bool keep = !closes_ && !server_.stopping() && request.keep_alive();
    response_.emplace(static_cast<http::status>(reply.status), request.version());
    response_->set(http::field::server, "siamese/" + version());
    if (!reply.type.empty()) response_->set(http::field::content_type, reply.type);
    for (const auto& [name, value] : reply.headers) response_->set(name, value);
    for (const auto& [name, value] : server_.service().headers_for(request_))
      response_->set(name, value);
    response_->set(http::field::cache_control, "no-store");
    response_->keep_alive(keep);
    if (reply.status != 204) response_->content_length(reply.body.size());
    if (request.method() != http::verb::head) response_->body() = std::move(reply.body);
    const double seconds = std::chrono::duration<double>(Clock::now() - arrived_).count();
    server_.service().metrics().count_reply(request_.path, reply.status, seconds);
    server_.log().request(client_, request_.method, request_.path, reply.status, seconds);
    deadline_ = Clock::now() + std::chrono::seconds(server_.service().limits().idle_seconds);
    http::async_write(socket_, *response_,
                      [self = shared_from_this(), keep](error_code error, std::size_t) {
                        if (error) return;
                        self->response_.reset(); // it may be large
                        if (keep) return self->read();
                        if (self->closes_) return self->linger();
                        self->close();
                      });
  }

private:
  void set_waiting(bool waiting) {
    auto& from = is_waiting_ ? server_.waiting : server_.busy;
    auto& to = waiting ? server_.waiting : server_.busy;
    to.splice(to.end(), from, place_);
    is_waiting_ = waiting;
    if (waiting) server_.accept();
  }

  /// Answers a request that is not read any further.
  void refuse(const RequestError& error) {
    closes_ = true;
    arrived_ = Clock::now();
    reply(error_reply(error));
  }

  void header_read(error_code error) {
    set_waiting(false);
    const auto& header = parser_->get();
    request_ = {};
    request_.method = text_of(header.method_string());
    const std::string_view target = text_of(header.target());
    request_.path = target.substr(0, target.find('?'));
    request_.host = text_of(header[http::field::host]);
    request_.origin = text_of(header[http::field::origin]);
    request_.authorization = text_of(header[http::field::authorization]);
    if (error) return refuse_unread(error);
    const std::size_t hosts = header.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && header.version() >= 11))
      return refuse({400, "a request has one header Host"});
    if (header.count(http::field::content_encoding) > 0)
      return refuse({415, "bodies are read without Content-Encoding"});
    if (header.count(http::field::transfer_encoding) > 0 && !parser_->chunked())
      return refuse({501, "the only Transfer-Encoding that is read is chunked"});
    deadline_ = Clock::now() + std::chrono::seconds(server_.service().limits().header_seconds);
    if (const std::string_view expected = text_of(header[http::field::expect]); !expected.empty()) {
      if (!boost::beast::iequals(header[http::field::expect], "100-continue"))
        return refuse({417, "the only Expect that is understood is 100-continue"});
      if (!parser_->is_done() && header.version() >= 11) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        asio::async_write(socket_, asio::buffer(go_on.data(), go_on.size()),
                          [self = shared_from_this()](error_code failed, std::size_t) {
                            if (!failed) self->read_body();
                          });
        return;
      }
    }
    read_body();
  }

  void read_body() {
    if (parser_->is_done()) return body_read({});
    is_reading_body_ = true;
    http::async_read(
        socket_, buffer_, *parser_,
        [self = shared_from_this()](error_code error, std::size_t) { self->body_read(error); });
  }

  void body_read(error_code error) {
    is_reading_body_ = false;
    if (error) return refuse_unread(error);
    arrived_ = Clock::now();
    is_computed_ = true;
    request_.body = parser_->get().body();
    auto answer = server_.service().handle(request_);
    if (auto* const now = std::get_if<Reply>(&answer)) return reply(std::move(*now));
    server_.add(shared_from_this(), std::move(std::get<Job>(answer)));
  }

  /// Says why a request could not be read, unless the client has gone.
  void refuse_unread(error_code error) {
    const Limits& limits = server_.service().limits();
    const auto limit = [](const char* name, std::size_t value) {
      return std::string("; the limit '") + name + "' is " + std::to_string(value);
    };
    if (timed_out_)
      return refuse(
          {408, "the request took too long" +
                    limit("header_seconds", static_cast<std::size_t>(limits.header_seconds))});
    const auto& of_http = http::make_error_code(http::error::end_of_stream).category();
    if (error.category() != of_http || error == http::error::end_of_stream ||
        error == http::error::partial_message)
      return close();
    if (error == http::error::header_limit)
      return refuse({431, "the header is too large" + limit("header_bytes", limits.header_bytes)});
    if (error == http::error::body_limit)
      return refuse({413,
                     "the body is too large" + limit("body_bytes", limits.body_bytes),
                     {},
                     "body_too_large"});
    refuse({400, "the request is not valid HTTP/1.1: " + error.message()});
  }

  /// Reads and drops what the client still sends, so that it can read the reply before the
  /// connection is reset.
  void linger() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    deadline_ = Clock::now() + std::chrono::seconds(1);
    dropped_.resize(4096);
    drop();
  }
  void drop() {
    socket_.async_read_some(asio::buffer(dropped_),
                            [self = shared_from_this()](error_code error, std::size_t) {
                              if (!error && Clock::now() < self->deadline_) self->drop();
                            });
  }

  Server& server_;
  tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::string_body>> response_;
  Request request_;
  std::string client_;
  std::string dropped_;
  Server::List::iterator place_;
  Clock::time_point deadline_ = Clock::time_point::max(), arrived_;
  bool is_waiting_ = false, has_begun_ = false, is_reading_body_ = false, is_computed_ = false;
  bool timed_out_ = false, closes_ = false;
};

void Server::listen(const ServerOptions& options) {
  error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  const auto check = [&](const char* action) {
    if (error)
      throw Error(std::string("cannot ") + action + ' ' + options.address + " port " +
                  std::to_string(options.port) + ": " + error.message() +
                  "; choose others with --address and --port");
  };
  check("use the address");
  const tcp::endpoint end(address, options.port);
  acceptor_.open(end.protocol(), error);
  check("listen at");
  acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  acceptor_.bind(end, error);
  check("listen at");
  acceptor_.listen(asio::socket_base::max_listen_connections, error);
  check("listen at");
}

void Server::accept() {
  // While all connections are busy, further clients wait outside.
  if (accepting_ || stopping_ || busy.size() >= service_.limits().connections) return;
  accepting_ = true;
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    accepting_ = false;
    if (stopping_) return;
    if (!error) {
      accepted(std::move(socket));
      return;
    }
    // Usually there are no more descriptors: one that waits idly is given up.
    close_longest_waiting();
    accept_timer_.expires_after(std::chrono::milliseconds(20));
    accept_timer_.async_wait([this](error_code) { accept(); });
  });
}

void Server::accepted(tcp::socket socket) {
  if (waiting.size() + busy.size() >= service_.limits().connections) close_longest_waiting();
  std::make_shared<Connection>(*this, std::move(socket))->read();
  service_.metrics().connections = waiting.size() + busy.size();
  accept();
}

/// Closes the connection that has waited longest for a request, if any waits.
void Server::close_longest_waiting() {
  if (!waiting.empty()) waiting.front()->close();
}

void Server::closed() {
  service_.metrics().connections = waiting.size() + busy.size();
  accept();
}

void Server::dispatch() {
  if (round_.empty()) return;
  std::size_t tokens = 0;
  for (const auto& entry : round_) tokens += entry.job.tokens;
  std::vector<Tickets::Entry> round = std::exchange(round_, {});
  if (tokens <= tokens_at_once) {
    std::vector<Job> jobs;
    for (auto& entry : round) jobs.push_back(std::move(entry.job));
    std::vector<Reply> replies = compute(jobs, alone_);
    service_.metrics().count_batch(jobs.size(), tokens);
    for (std::size_t i = 0; i < round.size(); ++i) round[i].ticket->reply(std::move(replies[i]));
    return;
  }
  workers_.add(round);
  service_.metrics().waiting_requests = workers_.waiting();
  for (const auto& entry : round)
    entry.ticket->reply(error_reply({429,
                                     "the server is busy; the limit 'waiting_requests' is " +
                                         std::to_string(service_.limits().waiting_requests),
                                     {},
                                     "too_busy"}));
}

void Server::deliver(Tickets::Done done) {
  service_.metrics().count_batch(done.replies.size(), done.tokens);
  service_.metrics().waiting_requests = workers_.waiting();
  for (auto& [connection, reply] : done.replies) connection->reply(std::move(reply));
}

/// Ends connections that have waited too long.
void Server::watch() {
  watch_timer_.expires_after(std::chrono::milliseconds(250));
  watch_timer_.async_wait([this](error_code error) {
    if (error) return;
    const Clock::time_point now = Clock::now();
    for (List* list : {&waiting, &busy})
      for (Connection* connection : *list) connection->check_time(now);
    if (last_moment_ && now >= *last_moment_)
      for (List* list : {&waiting, &busy})
        for (Connection* connection : *list) connection->close();
    watch();
  });
}

void Server::wait_for_signal() {
  signals_.async_wait([this](error_code error, int signal) {
    if (error) return;
    if (signal == SIGHUP)
      start_reload(true);
    else
      stop();
    wait_for_signal();
  });
}

void Server::start_reload(bool all) {
  if (reloading_) {
    reload_again_ = reload_again_ || all;
    return;
  }
  if (reloader_.joinable()) reloader_.join();
  reloading_ = true;
  reloader_ = std::thread([this, all, now = service_.models()] {
    bool failed = false;
    ServedModels changed = reload_(now, all, failed);
    asio::post(loop_, [this, failed, changed = std::move(changed)] {
      for (const auto& model : changed) {
        service_.replace(model);
        service_.metrics().count_reload(true);
      }
      if (failed) service_.metrics().count_reload(false);
      reloading_ = false;
      if (std::exchange(reload_again_, false)) start_reload(true);
    });
  });
}

/// Looks from time to time whether models have been replaced.
void Server::watch_models() {
  reload_timer_.expires_after(std::chrono::seconds(2));
  reload_timer_.async_wait([this](error_code error) {
    if (error) return;
    start_reload(false);
    watch_models();
  });
}

void Server::stop() {
  if (stopping_) return;
  stopping_ = true;
  log_.event("info", "stopping; requests under way are answered first");
  error_code ignored;
  acceptor_.close(ignored);
  accept_timer_.cancel();
  reload_timer_.cancel();
  last_moment_ = Clock::now() + std::chrono::seconds(30);
  for (Connection* connection : waiting) connection->close();
}

void Server::run() {
  const auto keep = asio::make_work_guard(loop_);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    // A signal that the parent process set to be ignored, as nohup does, stays ignored.
    if (before.sa_handler != SIG_IGN) signals_.add(signal);
  }
  wait_for_signal();
  accept();
  watch();
  watch_models();
  while (!stopping_ || !waiting.empty() || !busy.empty()) {
    loop_.run_one();
    for (int i = 0; i < events_of_round && loop_.poll_one() > 0; ++i) {
    }
    dispatch();
  }
  log_.event("info", "stopped");
}

}

void run_server(Service& service, const ServerOptions& options, const Log& log,
                const Reload& reload, const std::function<void(const std::string&)>& started) {
  Server server(service, options, log, reload);
  started(server.address());
  server.run();
}

}
