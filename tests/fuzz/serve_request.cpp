// SPDX-License-Identifier: MIT
// Requests to siamese serve: a target, a line break and a body. Each is answered, with JSON where
// the reply says so, and never by an error of the server.
#include "fuzz.hpp"

#include "serve/page.hpp"
#include "serve/service.hpp"

#include <siamese/core/threads.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/model/model_holder.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/sample/corpus.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace siamese::tool {
// The page is not part of this target.
const PageFile* find_page_file(std::string_view) { return nullptr; }
}

namespace {

using namespace siamese;

template <class E>
std::shared_ptr<const tool::ServedModel> served(const char* name,
                                                const typename E::Options& options,
                                                std::shared_ptr<const tool::SentenceFile> corpus) {
  const AnyModel model(Siamese<E>(Text(sample_corpus(40).train), options));
  auto result = std::make_shared<tool::ServedModel>(
      tool::ServedModel{.name = name,
                        .choice = {},
                        .state = {},
                        .saved = {model, nlohmann::json::object(), {}, 0.5, {}},
                        .fast = model.with_word_tables(),
                        .info = {{"name", name}},
                        .distance = "manhattan",
                        .corpus = std::move(corpus),
                        .corpus_vectors = {}});
  result->has_windows = name == std::string_view("cnn");
  result->has_attention = !result->has_windows;
  result->corpus_vectors = result->fast.encode(result->corpus->sentences);
  return result;
}

tool::Service& service() {
  static tool::Service instance = [] {
    const auto corpus = std::make_shared<const tool::SentenceFile>(
        tool::SentenceFile{"corpus.txt", {"two dogs run", "a cat"}, {1, 2}});
    tool::Limits limits;
    limits.sentence_tokens = 64;
    limits.request_tokens = 512;
    limits.attention_tokens = 16;
    ConvOptions conv{.embedding_size = 4, .filter_sizes = {2}, .num_filters = {3}};
    MultiheadAttentionOptions attention;
    attention.embedding_size = 8;
    return tool::Service({served<Conv<>>("cnn", conv, corpus),
                          served<MultiheadAttention<>>("multihead", attention, corpus)},
                         limits, {});
  }();
  return instance;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Threads alone(1);
  const std::string_view text = fuzz::text_of(data, size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  tool::Request request;
  request.host = "localhost";
  tool::set_target(request, text.substr(0, end));
  request.body = text.substr(std::min(end + 1, text.size()));
  request.method = request.body.empty() ? "GET" : "POST";
  const auto route = service().route(request);
  std::variant<tool::Reply, tool::Job> answer;
  if (const auto* const found = std::get_if<const tool::Route*>(&route))
    answer = service().answer(**found, request);
  else
    answer = std::get<tool::Reply>(route);
  tool::Reply reply;
  if (auto* const job = std::get_if<tool::Job>(&answer)) {
    std::vector<tool::Job> jobs;
    jobs.push_back(std::move(*job));
    jobs.push_back(jobs.front()); // together with another one it has the same reply
    std::vector<tool::Reply> replies = tool::compute(jobs, alone);
    FUZZ_CHECK(replies[0].body == replies[1].body);
    reply = std::move(replies[0]);
  } else {
    reply = std::move(std::get<tool::Reply>(answer));
  }
  FUZZ_CHECK(reply.status < 500);
  if (reply.type == "application/json") FUZZ_CHECK(nlohmann::json::accept(reply.body));
  return 0;
}
