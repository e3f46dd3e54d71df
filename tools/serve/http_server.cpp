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
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
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

RequestError stopping_error() { return {503, "the server is stopping; ask again", {}, "stopping"}; }

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
    take_signals();
    Metrics& metrics = service_.metrics();
    metrics.connections = [this] { return waiting.size() + busy.size(); };
    metrics.waiting_requests = [this] { return workers_.waiting(); };
    metrics.computing_requests = [this] { return workers_.computing(); };
  }
  ~Server() {
    stopping_ = true; // connections that are still there accept no others
    Metrics& metrics = service_.metrics();
    metrics.connections = metrics.waiting_requests = metrics.computing_requests = {};
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

  /// The time for the header Date, which is written once per second.
  const std::string& date() {
    if (const std::time_t now = std::time(nullptr); now != date_second_) {
      date_second_ = now;
      std::tm parts{};
      ::gmtime_r(&now, &parts);
      std::array<char, 32> text{};
      date_.assign(text.data(),
                   std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
    }
    return date_;
  }

  /// A job for the current round.
  void add(std::shared_ptr<Connection> connection, Job job) {
    round_.push_back({std::move(connection), std::move(job)});
  }

  /// Drops the job of a client that has left; false if it does not wait any more.
  bool drop(const std::shared_ptr<Connection>& connection) {
    const bool dropped = workers_.drop(connection);
    if (dropped) service_.metrics().count_abandoned();
    return dropped;
  }

  using List = std::list<Connection*>;
  /// The open connections in the order in which they began to wait for a request; those that are
  /// not waiting are in `busy`.
  List waiting, busy;
  void accept();

  /// Holds bytes that are read only to be dropped.
  std::array<char, 65536> unread;

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
  void refuse(const std::vector<Tickets::Entry>& entries);
  void deliver(Tickets::Done done);
  template <class F>
  void for_each_connection(const F& f);
  void watch();
  void take_signals();
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
  bool reloading_ = false, reload_again_ = false;
  Clock::time_point last_moment_ = Clock::time_point::max();
  std::string date_;
  std::time_t date_second_ = -1;
  Threads alone_{1};
  asio::thread_pool reload_thread_{1};
  Tickets workers_; // last, so that its threads end before the rest is destroyed
};

/// A connection reads a request, has it answered, writes the reply, and begins again.
class Connection : public std::enable_shared_from_this<Connection> {
  /// A handler that calls the function, unless the connection has been closed meanwhile.
  auto then(void (Connection::*next)(error_code)) {
    return [self = shared_from_this(), next](error_code error, std::size_t = 0) {
      if (self->socket_.is_open()) (*self.*next)(error);
    };
  }

public:
  Connection(Server& server, tcp::socket socket) : server_(server), socket_(std::move(socket)) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    place_ = server_.busy.insert(server_.busy.end(), this);
    if (server_.log().has_requests()) {
      const tcp::endpoint end = socket_.remote_endpoint(ignored);
      client_ = end.address().to_string();
    }
  }
  ~Connection() { close(); }

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
    http::async_read_header(socket_, buffer_, *parser_, then(&Connection::header_read));
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

  /// The server stops: nothing more is read, except for a second the rest of a body.
  void stop() {
    if (is_waiting_) return close();
    if (is_reading_body_) deadline_ = std::min(deadline_, Clock::now() + std::chrono::seconds(1));
  }

  void close() {
    if (!socket_.is_open()) return;
    error_code ignored;
    socket_.close(ignored);
    (is_waiting_ ? server_.waiting : server_.busy).erase(place_);
    server_.accept();
  }

  /// The job waits for a thread, perhaps long: frees what it does not need, and watches whether the
  /// client leaves.
  void wait_for_thread() {
    std::string().swap(parser_->get().body());
    buffer_.shrink_to_fit();
    watch_client();
  }

  void reply(Reply reply) {
    if (!socket_.is_open()) return;
    if (is_computed_) {
      error_code ignored;
      socket_.cancel(ignored); // the client need not be watched any more
    }
    is_computed_ = false;
    const auto& request = parser_->get();
    keeps_ = !closes_ && !server_.stopping() && request.keep_alive();
    response_.emplace(static_cast<http::status>(reply.status), request.version());
    response_->set(http::field::server, "siamese/" + version());
    response_->set(http::field::date, server_.date());
    if (!reply.type.empty()) response_->set(http::field::content_type, reply.type);
    for (const auto& [name, value] : reply.headers) response_->set(name, value);
    for (const auto& [name, value] : server_.service().headers_for(request_))
      response_->set(name, value);
    response_->set(http::field::cache_control, "no-store");
    response_->keep_alive(keeps_);
    if (reply.status != 204) response_->content_length(reply.body.size());
    if (request.method() != http::verb::head) response_->body() = std::move(reply.body);
    const double seconds = std::chrono::duration<double>(Clock::now() - arrived_).count();
    server_.service().metrics().count_reply(request_.path, reply.status, seconds);
    server_.log().request(client_, request_.method, request_.path, reply.status, seconds);
    deadline_ = Clock::now() + std::chrono::seconds(server_.service().limits().idle_seconds);
    http::async_write(socket_, *response_, then(&Connection::written));
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
    arrived_ = Clock::now();
    const auto& header = parser_->get();
    request_ = {};
    request_.method = text_of(header.method_string());
    request_.host = text_of(header[http::field::host]);
    request_.origin = text_of(header[http::field::origin]);
    request_.authorization = text_of(header[http::field::authorization]);
    set_target(request_, text_of(header.target()));
    const bool too_large = error == http::error::body_limit; // the header itself has been read
    if (error && !too_large) return refuse_unread(error);
    const std::size_t hosts = header.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && header.version() >= 11))
      return refuse({400, "a request has one header Host"});
    // Who may not ask, or asks for nothing that is there, need not send a body first.
    const auto found = server_.service().route(request_);
    if (const auto* const now = std::get_if<Reply>(&found)) {
      closes_ = !parser_->is_done();
      return reply(*now);
    }
    route_ = std::get<const Route*>(found);
    if (too_large) return refuse_unread(error);
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
                          then(&Connection::read_body));
        return;
      }
    }
    read_body({});
  }

  void read_body(error_code error) {
    if (error) return close();
    if (parser_->is_done()) return body_read({});
    is_reading_body_ = true;
    http::async_read(socket_, buffer_, *parser_, then(&Connection::body_read));
  }

  void body_read(error_code error) {
    is_reading_body_ = false;
    if (error) return refuse_unread(error);
    arrived_ = Clock::now();
    is_computed_ = true;
    request_.body = parser_->get().body();
    auto answer = server_.service().answer(*route_, request_);
    request_.body = {};
    if (auto* const now = std::get_if<Reply>(&answer)) return reply(std::move(*now));
    server_.add(shared_from_this(), std::move(std::get<Job>(answer)));
  }

  /// Says why a request could not be read, unless the client has gone.
  void refuse_unread(error_code error) {
    const Limits& limits = server_.service().limits();
    const auto limit = [](const char* name, std::size_t value) {
      return std::string("; the limit '") + name + "' is " + std::to_string(value);
    };
    if (timed_out_ && server_.stopping()) return refuse(stopping_error());
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

  void watch_client() {
    socket_.async_wait(tcp::socket::wait_read, then(&Connection::client_seen));
  }

  /// Something has arrived while the job waits: the next request, or the end.
  void client_seen(error_code error) {
    if (!is_computed_) return;
    char first = 0;
    socket_.receive(asio::buffer(&first, 1), tcp::socket::message_peek, error);
    if (error == asio::error::would_block) return watch_client();
    if (error && server_.drop(shared_from_this())) close();
  }

  void written(error_code error) {
    if (error) return close();
    response_.reset(); // it may be large
    if (keeps_) return read();
    // What the client still sends is read before the connection is closed: otherwise the client
    // is told that the connection broke, and may not see the reply.
    parser_.reset();
    socket_.shutdown(tcp::socket::shutdown_send, error);
    deadline_ = Clock::now() + std::chrono::seconds(1);
    linger({});
  }

  void linger(error_code error) {
    if (error || Clock::now() >= deadline_) return close();
    socket_.async_read_some(asio::buffer(server_.unread), then(&Connection::linger));
  }

  Server& server_;
  tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::string_body>> response_;
  Request request_;
  const Route* route_ = nullptr;
  std::string client_;
  Server::List::iterator place_;
  Clock::time_point deadline_ = Clock::time_point::max(), arrived_;
  bool is_waiting_ = false, has_begun_ = false, is_reading_body_ = false, is_computed_ = false;
  bool timed_out_ = false, closes_ = false, keeps_ = false;
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
  acceptor_.non_blocking(true, error);
  check("listen at");
}

void Server::accept() {
  // While all connections are busy, further clients wait outside.
  const auto has_room = [this] {
    return !stopping_ && busy.size() < service_.limits().connections;
  };
  if (accepting_ || !has_room()) return;
  accepting_ = true;
  acceptor_.async_wait(tcp::acceptor::wait_read, [this, has_room](error_code error) {
    accepting_ = false;
    if (!has_room()) return;
    tcp::socket socket(loop_);
    if (!error) acceptor_.accept(socket, error);
    if (!error) return accepted(std::move(socket));
    if (error == asio::error::would_block) return accept();
    // Usually there are no more descriptors: one that waits idly is given up.
    close_longest_waiting();
    accept_timer_.expires_after(std::chrono::milliseconds(20));
    accept_timer_.async_wait([this](error_code) { accept(); });
  });
}

void Server::accepted(tcp::socket socket) {
  if (waiting.size() + busy.size() >= service_.limits().connections) close_longest_waiting();
  std::make_shared<Connection>(*this, std::move(socket))->read();
  accept();
}

/// Closes the connection that has waited longest for a request, if any waits.
void Server::close_longest_waiting() {
  if (!waiting.empty()) waiting.front()->close();
}

/// f(connection) may close the connection.
template <class F>
void Server::for_each_connection(const F& f) {
  for (List* list : {&waiting, &busy})
    for (auto next = list->begin(); next != list->end();) f(**next++);
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
  if (!stopping_) {
    for (const auto& entry : round) entry.ticket->wait_for_thread();
    workers_.add(round);
  }
  refuse(round);
}

/// Answers jobs that are not computed.
void Server::refuse(const std::vector<Tickets::Entry>& entries) {
  for (const auto& entry : entries)
    entry.ticket->reply(error_reply(
        stopping_ ? stopping_error()
                  : RequestError{429,
                                 "the server is busy; the limit 'waiting_requests' is " +
                                     std::to_string(service_.limits().waiting_requests),
                                 {},
                                 "too_busy"}));
}

void Server::deliver(Tickets::Done done) {
  service_.metrics().count_batch(done.replies.size(), done.tokens);
  for (auto& [connection, reply] : done.replies) connection->reply(std::move(reply));
}

/// Ends connections that have waited too long.
void Server::watch() {
  watch_timer_.expires_after(std::chrono::milliseconds(250));
  watch_timer_.async_wait([this](error_code error) {
    if (error) return;
    const Clock::time_point now = Clock::now();
    for_each_connection([&](Connection& connection) { connection.check_time(now); });
    watch();
  });
}

void Server::take_signals() {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    // A signal that the parent process set to be ignored, as nohup does, stays ignored.
    if (before.sa_handler != SIG_IGN) signals_.add(signal);
  }
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
  if (stopping_) return;
  if (reloading_) {
    reload_again_ = reload_again_ || all;
    return;
  }
  reloading_ = true;
  asio::post(reload_thread_, [this, all, now = service_.models()] {
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
  reload_timer_.expires_after(std::chrono::milliseconds(500));
  reload_timer_.async_wait([this](error_code error) {
    if (error) return;
    start_reload(false);
    watch_models();
  });
}

void Server::stop() {
  if (stopping_) return;
  stopping_ = true;
  log_.event("info", "stopping when the requests under way are answered; a second signal ends at "
                     "once");
  error_code ignored;
  acceptor_.close(ignored);
  accept_timer_.cancel();
  reload_timer_.cancel();
  // From now on these signals have their usual effect.
  for (const int signal : {SIGTERM, SIGINT}) signals_.remove(signal, ignored);
  last_moment_ = Clock::now() + std::chrono::seconds(30);
  for_each_connection([](Connection& connection) { connection.stop(); });
  refuse(workers_.take_back());
}

void Server::run() {
  const auto keep = asio::make_work_guard(loop_);
  wait_for_signal();
  accept();
  watch();
  watch_models();
  const auto is_done = [&] {
    return stopping_ && ((waiting.empty() && busy.empty()) || Clock::now() >= last_moment_);
  };
  while (!is_done()) {
    loop_.run_one();
    for (int i = 0; i < events_of_round && loop_.poll_one() > 0; ++i) {
    }
    dispatch();
  }
  log_.event("info", "stopped");
  // A model that is being loaded, or a batch whose clients have left, would delay the end.
  if (reloading_ || workers_.computing() > 0) std::_Exit(EXIT_SUCCESS);
}

}

void run_server(Service& service, const ServerOptions& options, const Log& log,
                const Reload& reload, const std::function<void(const std::string&)>& started) {
  Server server(service, options, log, reload);
  started(server.address());
  server.run();
}

}
