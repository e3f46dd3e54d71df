// SPDX-License-Identifier: MIT
// The endpoints of the server.

#include "serve/service.hpp"

#include "cli/output.hpp"
#include "cli/program.hpp"
#include "serve/json_text.hpp"
#include "serve/members.hpp"
#include "serve/page.hpp"

#include <siamese/core/error.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/measures/accuracy.hpp>
#include <siamese/model/head.hpp>
#include <siamese/model/similarities.hpp>
#include <siamese/text/text.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <numeric>
#include <span>
#include <tuple>
#include <utility>

namespace siamese::tool {

Reply error_reply(const RequestError& error) {
  const auto or_null = [](const std::string& text) {
    return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
  };
  const nlohmann::ordered_json body = {
      {"error",
       {{"message", error.what()},
        {"type", error.status < 500 ? "invalid_request_error" : "server_error"},
        {"param", or_null(error.param)},
        {"code", or_null(error.code)}}}};
  Reply reply{error.status, "application/json",
              body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)};
  if (error.status == 429 || error.status == 503) reply.headers.emplace_back("Retry-After", "1");
  if (error.status == 401) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
  return reply;
}

namespace {

using Answer = std::variant<Reply, Job>;
using Model = std::shared_ptr<const ServedModel>;

/// Compares all bytes in any case, so that the time does not tell how many are right.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^
                  static_cast<unsigned char>(b.empty() ? '\0' : b[i % b.size()]);
  return difference == 0;
}

/// Whether two texts are equal but for the case of ASCII letters, as names in headers are compared.
bool equal_in_any_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_one_of(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::any_of(names,
                             [&](const std::string& one) { return equal_in_any_case(one, name); });
}

/// The host without its port and without the dot that may end a name.
std::string_view name_of(std::string_view host) {
  if (const std::size_t colon = host.rfind(':');
      colon != host.npos && host.find_first_not_of("0123456789", colon + 1) == host.npos)
    host = host.substr(0, colon);
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

/// Whether a host is an address or this machine, which no other site's name server can claim.
bool is_address_or_local(std::string_view host) {
  constexpr std::string_view local = "localhost", below = ".localhost";
  if (equal_in_any_case(host, local) ||
      equal_in_any_case(host.substr(host.size() - std::min(host.size(), below.size())), below))
    return true;
  const char* digits = "0123456789.";
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    digits = "0123456789.:abcdefABCDEF";
  }
  return !host.empty() && host.find_first_not_of(digits) == host.npos;
}

/// Sentences of a request as the model's tokens.
class TokenCounter {
public:
  TokenCounter(const ServedModel& model, const Limits& limits)
      : text_(model.saved.model.text()), limits_(limits) {}

  /// Appends the ids of a sentence. Throws RequestError if it is too long; `param` names it.
  bool append(std::string_view sentence, const char* param, std::vector<Id>& ids) {
    const std::size_t before = ids.size();
    const bool whole = text_.append_ids(sentence, ids);
    check(ids.size() - before, param);
    tokens_ += ids.size() - before;
    check_request(tokens_, limits_);
    return whole;
  }
  /// Throws RequestError if a request has more tokens than it may have.
  static void check_request(std::size_t tokens, const Limits& limits) {
    if (tokens > limits.request_tokens)
      throw RequestError(413,
                         "the request makes the model read more than " +
                             std::to_string(limits.request_tokens) +
                             " tokens, the limit 'request_tokens'; send it in parts",
                         {}, "request_too_long");
  }
  std::size_t tokens() const { return tokens_; }

private:
  void check(std::size_t tokens, const char* param) const {
    if (tokens > limits_.sentence_tokens)
      throw RequestError(413,
                         std::string(param) + " has a sentence of " + std::to_string(tokens) +
                             " tokens; the limit 'sentence_tokens' is " +
                             std::to_string(limits_.sentence_tokens),
                         param, "sentence_too_long");
  }

  const Text& text_;
  const Limits& limits_;
  std::size_t tokens_ = 0;
};

/// The tokens of a sentence as the model's tokenizer gives them.
std::vector<std::string> tokens_of(std::string_view sentence, const Text& text) {
  return text.tokenizer()(sentence);
}

bool is_known(const std::string& token, const Text& text) {
  return text.vocabulary().id(token) != Vocabulary::unknown || text.ngrams().buckets > 0;
}

/// Appends ,"truncated": and whether the model leaves out tokens of a text.
void append_truncated(std::string& out, bool truncated) {
  out += truncated ? ",\"truncated\":true" : ",\"truncated\":false";
}

/// The same for each of several texts, as a list.
void append_truncated(std::string& out, const std::vector<bool>& truncated) {
  out += ",\"truncated\":";
  char separator = '[';
  for (const bool each : truncated) {
    out += separator;
    out += each ? "true" : "false";
    separator = ',';
  }
  out += ']';
}

/// The facts of the last pair of `pairs` that do not need the model's outputs, as members of its
/// JSON object.
std::string facts_of(std::string_view sentence1, std::string_view sentence2, bool truncated,
                     const Examples& pairs, const Text& text) {
  std::string json;
  int number = 0;
  std::string warning;
  Index place = 2 * pairs.size() - 2;
  for (const std::string_view sentence : {sentence1, sentence2}) {
    const std::span<const Id> ids = pairs.sentence(place++);
    const auto unknown_ids = std::ranges::count(ids, Vocabulary::unknown);
    std::vector<std::string> unknown;
    if (unknown_ids > 0) // most sentences need not be tokenised again
      for (std::string& token : tokens_of(sentence, text))
        if (!is_known(token, text)) unknown.push_back(std::move(token));
    json += ",\"unknown" + std::to_string(++number) + "\":";
    append_texts(json, unknown);
    if (unknown_ids == std::ssize(ids))
      warning += (warning.empty() ? "sentence" : ", and sentence") + std::to_string(number) +
                 " has no known word";
  }
  append_truncated(json, truncated);
  json += ",\"warning\":";
  if (warning.empty())
    json += "null";
  else
    append_text(json, warning + ": the result says nothing");
  return json;
}

/// A pair's result: the members of its JSON object from the model's outputs.
using ResultOf = void (*)(std::string& out, const ServedModel& model,
                          std::span<const float> outputs);

void append_similarity(std::string& out, const ServedModel& model, std::span<const float> outputs) {
  const float similarity = similarity_of(outputs);
  out += "\"similarity\":";
  append_number(out, similarity);
  if (!model.has_classes())
    out += is_alike(similarity, model.saved.threshold) ? ",\"alike\":true" : ",\"alike\":false";
}

void append_prediction(std::string& out, const ServedModel& model, std::span<const float> outputs) {
  const std::vector<float> probabilities = probabilities_of(outputs);
  if (!model.has_classes()) {
    const float similarity = probabilities[alike_output(probabilities.size())];
    out += is_alike(similarity, model.saved.threshold) ? "\"label\":\"alike\","
                                                       : "\"label\":\"different\",";
    out += "\"similarity\":";
    append_number(out, similarity);
    return;
  }
  const std::vector<std::string>& classes = model.saved.classes;
  out += "\"label\":";
  append_text(out, classes[decision(std::span<const float>(probabilities))]);
  for (std::size_t c = 0; c < classes.size(); ++c) {
    out += c == 0 ? ",\"probabilities\":{" : ",";
    append_text(out, classes[c]);
    out += ':';
    append_number(out, probabilities[c]);
  }
  out += '}';
}

/// {"model":NAME, and the threshold where there is one.
std::string begin_json(const ServedModel& model, bool with_threshold) {
  std::string out = "{\"model\":";
  append_text(out, model.name);
  if (!with_threshold) return out;
  out += ",\"threshold\":";
  if (model.has_classes())
    out += "null";
  else
    out += nlohmann::json(model.saved.threshold).dump();
  return out;
}

Reply json_reply(std::string body) { return {200, "application/json", std::move(body), {}}; }

/// The places of the greatest similarities, in descending order; equal ones in the order of their
/// places.
std::vector<std::size_t> nearest(const std::vector<float>& similarities, std::size_t count) {
  std::vector<std::size_t> places(similarities.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  count = std::min(count, places.size());
  std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(count),
                    places.end(), [&](std::size_t a, std::size_t b) {
                      return similarities[a] != similarities[b] ? similarities[a] > similarities[b]
                                                                : a < b;
                    });
  places.resize(count);
  return places;
}

/// Appends ,"results":[...] with the greatest similarities. `append_one(i)` appends the members
/// that name sentence i.
template <class AppendOne>
void append_nearest(std::string& out, const std::vector<float>& similarities, std::size_t count,
                    const AppendOne& append_one) {
  out += ",\"results\":[";
  for (const std::size_t i : nearest(similarities, count)) {
    out += out.back() == '[' ? "{\"similarity\":" : ",{\"similarity\":";
    append_number(out, similarities[i]);
    append_one(i);
    out += '}';
  }
  out += ']';
}

/// The similarities of one vector to each of others, by the model's own head.
std::vector<float> similarities_to(const ServedModel& model, std::span<const float> vector,
                                   const VectorsOf<float>& others) {
  constexpr std::size_t at_once = 1024; // bounds the memory for copies of the vector
  std::vector<float> result;
  for (std::size_t first = 0; first < others.shape(0); first += at_once) {
    const std::size_t count = std::min(at_once, others.shape(0) - first);
    VectorsOf<float> repeated({count, vector.size()}), block({count, vector.size()});
    for (std::size_t i = 0; i < count; ++i)
      std::ranges::copy(vector, repeated.data() + i * vector.size());
    std::copy_n(others.data() + first * vector.size(), block.size(), block.data());
    std::ranges::copy(similarities(model.fast.outputs(repeated, block)),
                      std::back_inserter(result));
  }
  return result;
}

}

/// The endpoints' functions; each takes the members of its request.
struct Endpoints {
  const Service& service;

  const Limits& limits() const { return service.limits_; }

  const Model& model(const Members& members) const {
    const ServedModels& models = service.models_;
    if (!members.has("model")) return models.front();
    const std::string& name = members.text("model");
    for (const Model& each : models)
      if (each->name == name) return each;
    std::string names;
    for (const Model& each : models) names += (names.empty() ? "" : ", ") + each->name;
    throw RequestError(404, "there is no model '" + beginning_of(name) + "'; there are: " + names,
                       "model", "model_not_found");
  }

  /// /similarity and /predict: one pair, or several.
  Answer compare(const Request& request, ResultOf result_of) const {
    const Members members(request.body, limits(), {"model", "sentence1", "sentence2", "pairs"});
    const Model& used = model(members);
    const bool single = !members.has("pairs");
    std::vector<std::pair<std::string, std::string>> pairs;
    if (single)
      pairs.emplace_back(members.text("sentence1"), members.text("sentence2"));
    else if (members.has("sentence1") || members.has("sentence2"))
      throw RequestError(400, "pairs and sentence1 exclude each other", "pairs");
    else
      pairs = members.pairs("pairs");
    Job job{.model = used};
    TokenCounter counter(*used, limits());
    std::vector<std::string> facts;
    for (const auto& [sentence1, sentence2] : pairs) {
      bool whole = true;
      int number = 0;
      for (const std::string* sentence : {&sentence1, &sentence2}) {
        ++number;
        const char* const param = single ? (number == 1 ? "sentence1" : "sentence2") : "pairs";
        whole = counter.append(*sentence, param, job.pairs.ids) && whole;
        job.pairs.offsets.push_back(job.pairs.ids.size());
      }
      job.pairs.labels.push_back(0);
      facts.push_back(facts_of(sentence1, sentence2, !whole, job.pairs, used->saved.model.text()));
    }
    job.tokens = counter.tokens();
    job.finish = [used, single, result_of, facts = std::move(facts)](const Job&, const Rows& rows) {
      const auto outputs = [&](std::size_t i) {
        return std::span(rows.data() + i * rows.shape(1), rows.shape(1));
      };
      std::string out = begin_json(*used, true);
      if (single) {
        out += ',';
        result_of(out, *used, outputs(0));
        out += facts[0] + '}';
        return json_reply(std::move(out));
      }
      for (std::size_t i = 0; i < facts.size(); ++i) {
        out += i == 0 ? ",\"results\":[{" : ",{";
        result_of(out, *used, outputs(i));
        out += facts[i] + '}';
      }
      out += "]}";
      return json_reply(std::move(out));
    };
    return job;
  }
  Answer similarity(const Request& request) const { return compare(request, append_similarity); }
  Answer predict(const Request& request) const { return compare(request, append_prediction); }

  /// A job that encodes sentences of the member `param`.
  Job encoding_of(const Model& used, std::vector<std::string> sentences, const char* param) const {
    Job job{.model = used};
    TokenCounter counter(*used, limits());
    std::vector<Id> ids;
    for (const std::string& sentence : sentences) {
      ids.clear();
      job.truncated.push_back(!counter.append(sentence, param, ids));
    }
    job.tokens = counter.tokens();
    job.sentences = std::move(sentences);
    return job;
  }

  /// Whether vectors are written as base64, by the member encoding_format.
  static bool as_base64(const Members& members) {
    const std::string format = members.text_or("encoding_format", "float");
    if (format != "float" && format != "base64")
      throw RequestError(400, "encoding_format is neither float nor base64", "encoding_format");
    return format == "base64";
  }

  static void append_vector(std::string& out, const Rows& rows, std::size_t i, bool base64) {
    const std::span vector(rows.data() + i * rows.shape(1), rows.shape(1));
    if (base64)
      append_base64(out, vector);
    else
      append_numbers(out, vector);
  }

  Answer encode(const Request& request) const {
    const Members members(request.body, limits(), {"model", "inputs", "encoding_format"});
    const Model& used = model(members);
    const bool base64 = as_base64(members);
    Job job = encoding_of(used, members.texts("inputs"), "inputs");
    job.finish = [used, base64](const Job& own, const Rows& rows) {
      std::string out = begin_json(*used, false);
      out += ",\"dim\":" + std::to_string(rows.shape(1)) + ",\"distance\":";
      if (used->distance.empty())
        out += "null";
      else
        append_text(out, used->distance);
      out += ",\"normalized\":false,\"vectors\":";
      for (std::size_t i = 0; i < rows.shape(0); ++i) {
        out += i == 0 ? '[' : ',';
        append_vector(out, rows, i, base64);
      }
      out += ']';
      append_truncated(out, own.truncated);
      return json_reply(out + '}');
    };
    return job;
  }

  /// OpenAI's embeddings.
  Answer embeddings(const Request& request) const {
    const Members members(request.body, limits(),
                          {"model", "input", "encoding_format", "dimensions", "user"});
    const Model& used = model(members);
    const bool base64 = as_base64(members);
    if (const auto dim = static_cast<std::size_t>(used->saved.model.dim());
        members.count("dimensions").value_or(dim) != dim)
      throw RequestError(400,
                         "this model's vectors have " + std::to_string(dim) +
                             " dimensions, no other number can be given",
                         "dimensions");
    std::vector<std::string> sentences = members.texts("input");
    for (const std::string& sentence : sentences)
      if (sentence.empty())
        throw RequestError(400, "input has an empty string, which has no meaning", "input");
    Job job = encoding_of(used, std::move(sentences), "input");
    job.finish = [used, base64, tokens = std::to_string(job.tokens)](const Job& own,
                                                                     const Rows& rows) {
      std::string out = "{\"object\":\"list\",\"data\":";
      for (std::size_t i = 0; i < rows.shape(0); ++i) {
        out += i == 0 ? '[' : ',';
        out += "{\"object\":\"embedding\",\"index\":" + std::to_string(i) + ",\"embedding\":";
        append_vector(out, rows, i, base64);
        append_truncated(out, own.truncated[i]); // OpenAI's clients pass over what they do not know
        out += '}';
      }
      out += "],\"model\":";
      append_text(out, used->name);
      out += ",\"usage\":{\"prompt_tokens\":" + tokens + ",\"total_tokens\":" + tokens + "}}";
      return json_reply(std::move(out));
    };
    return job;
  }

  Answer list_models(const Request&) const {
    std::string out = "{\"object\":\"list\",\"data\":";
    char separator = '[';
    for (const Model& each : service.models_) {
      out += separator;
      out += "{\"id\":";
      append_text(out, each->name);
      out += ",\"object\":\"model\",\"created\":0,\"owned_by\":\"siamese\"}";
      separator = ',';
    }
    return json_reply(out + "]}");
  }

  Answer tokenize(const Request& request) const {
    const Members members(request.body, limits(), {"model", "inputs"});
    const Model& used = model(members);
    Job job = encoding_of(used, members.texts("inputs"), "inputs");
    job.finish = [used, sentences = std::exchange(job.sentences, {})](const Job& own, const Rows&) {
      const Text& text = used->saved.model.text();
      std::string out = begin_json(*used, false) + ",\"tokens\":";
      char separator = '[';
      for (const std::string& sentence : sentences) {
        out += separator;
        out += '[';
        bool first = true;
        for (const std::string& token : tokens_of(sentence, text)) {
          out += first ? "{\"token\":" : ",{\"token\":";
          append_text(out, token);
          out += ",\"id\":" + std::to_string(text.vocabulary().id(token)) +
                 ",\"known\":" + (is_known(token, text) ? "true}" : "false}");
          first = false;
        }
        out += ']';
        separator = ',';
      }
      out += ']';
      append_truncated(out, own.truncated);
      return json_reply(out + '}');
    };
    return job;
  }

  /// Throws RequestError if a sentence is too long to be explained; `param` names it.
  void check_few(std::size_t tokens, const char* param) const {
    if (tokens > limits().attention_tokens)
      throw RequestError(413,
                         std::string(param) + " has " + std::to_string(tokens) +
                             " tokens; the limit 'attention_tokens' is " +
                             std::to_string(limits().attention_tokens),
                         param, "sentence_too_long");
  }

  Answer attention(const Request& request) const {
    const Members members(request.body, limits(), {"model", "sentence"});
    const Model& used = model(members);
    if (!used->has_attention)
      throw RequestError(400, "the model " + used->name + " has no attention; multihead has",
                         "model");
    const std::string& sentence = members.text("sentence");
    const Text& text = used->saved.model.text();
    std::vector<std::string> shown;
    const bool whole = text.tokenizer().for_each(sentence, [&](std::string_view token) {
      std::vector<Id> ids;
      text.append_token(token, ids);
      if (ids.size() == 1) return shown.emplace_back(token), void();
      for (const Id id : ids) shown.push_back(text.vocabulary().token(id));
    });
    if (shown.empty()) shown.emplace_back(Vocabulary::unknown_token);
    check_few(shown.size(), "sentence");
    Job job{.model = used};
    // Writing the weights takes longer than reading the sentence.
    job.tokens = shown.size() * shown.size();
    job.finish = [used, sentence, whole, shown = std::move(shown)](const Job&, const Rows&) {
      std::string out = begin_json(*used, false);
      append_truncated(out, !whole);
      out += ",\"tokens\":";
      append_texts(out, shown);
      char block = '[';
      out += ",\"blocks\":";
      for (const AttentionOf<float>& weights : used->saved.model.attention(sentence)) {
        out += block;
        const float* row = weights.data();
        for (std::size_t head = 0; head < weights.shape(0); ++head) {
          out += head == 0 ? '[' : ',';
          for (std::size_t i = 0; i < weights.shape(1); ++i, row += weights.shape(2)) {
            out += i == 0 ? '[' : ',';
            append_numbers(out, std::span(row, weights.shape(2)));
          }
          out += ']';
        }
        out += ']';
        block = ',';
      }
      return json_reply(out + "]}");
    };
    return job;
  }

  /// For the windows that gave the most maxima: where they are and how many filters chose them.
  static void append_windows(std::string& out, const ServedModel& used,
                             const std::string& sentence) {
    // Windows count tokens, which are not words where words have n-grams.
    if (!used.has_windows || used.saved.model.text().ngrams().buckets > 0) {
      out += "null";
      return;
    }
    std::map<std::pair<Index, Index>, std::size_t> counts;
    for (const Window& window : used.saved.model.windows(sentence))
      ++counts[{window.first, window.tokens}];
    std::vector<std::tuple<std::size_t, Index, Index>> order;
    for (const auto& [window, filters] : counts)
      order.emplace_back(filters, window.first, window.second);
    std::ranges::sort(order, [](const auto& a, const auto& b) {
      return std::tuple(-static_cast<Index>(std::get<0>(a)), std::get<1>(a), std::get<2>(a)) <
             std::tuple(-static_cast<Index>(std::get<0>(b)), std::get<1>(b), std::get<2>(b));
    });
    out += '[';
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto& [filters, first, tokens] = order[i];
      out += (i == 0 ? "{\"first\":" : ",{\"first\":") + std::to_string(first) +
             ",\"tokens\":" + std::to_string(tokens) + ",\"filters\":" + std::to_string(filters) +
             '}';
    }
    out += ']';
  }

  /// The similarity without each of the words, and the n-grams that won.
  Answer explain(const Request& request) const {
    const Members members(request.body, limits(), {"model", "sentence1", "sentence2"});
    const Model& used = model(members);
    const Text& text = used->saved.model.text();
    const std::string* const sentences[] = {&members.text("sentence1"), &members.text("sentence2")};
    std::vector<std::string> tokens[2];
    std::vector<std::vector<Id>> ids[2];
    bool whole = true;
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
      const auto take = [&](std::string_view token) {
        tokens[side].emplace_back(token);
        text.append_token(token, ids[side].emplace_back());
      };
      whole = text.tokenizer().for_each(*sentences[side], take) && whole;
      check_few(tokens[side].size(), side == 0 ? "sentence1" : "sentence2");
    }
    std::size_t tokens_of_pair = 0;
    for (const auto& side : ids)
      for (const std::vector<Id>& token : side) tokens_of_pair += token.size();
    TokenCounter::check_request((1 + ids[0].size() + ids[1].size()) * tokens_of_pair, limits());
    Job job{.model = used};
    constexpr std::size_t none = static_cast<std::size_t>(-1);
    const auto add = [&](std::size_t side, std::size_t left_out) {
      const auto skipped = [&](std::size_t s, std::size_t t) { return s == side && t == left_out; };
      for (const std::size_t s : {std::size_t{0}, std::size_t{1}}) {
        const std::size_t before = job.pairs.ids.size();
        for (std::size_t t = 0; t < ids[s].size(); ++t)
          if (!skipped(s, t))
            job.pairs.ids.insert(job.pairs.ids.end(), ids[s][t].begin(), ids[s][t].end());
        if (job.pairs.ids.size() == before) job.pairs.ids.push_back(Vocabulary::unknown);
        job.pairs.offsets.push_back(job.pairs.ids.size());
      }
      job.pairs.labels.push_back(0);
    };
    add(none, none);
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}})
      for (std::size_t t = 0; t < ids[side].size(); ++t) add(side, t);
    job.tokens = job.pairs.ids.size();
    job.finish = [used, whole, first = *sentences[0], second = *sentences[1], tokens1 = tokens[0],
                  tokens2 = tokens[1]](const Job&, const Rows& rows) {
      const std::vector<float> all = similarities(rows);
      std::string out = begin_json(*used, true) + ",\"similarity\":";
      append_number(out, all[0]);
      append_truncated(out, !whole);
      out += ",\"tokens1\":";
      append_texts(out, tokens1);
      out += ",\"tokens2\":";
      append_texts(out, tokens2);
      std::size_t next = 1;
      int number = 0;
      for (const std::vector<std::string>* each : {&tokens1, &tokens2}) {
        out += ",\"without" + std::to_string(++number) + "\":";
        // Nothing is left of a sentence of one token.
        if (each->size() == 1)
          out += "[null]";
        else
          append_numbers(out, std::span(all).subspan(next, each->size()));
        next += each->size();
      }
      out += ",\"ngrams1\":";
      append_windows(out, *used, first);
      out += ",\"ngrams2\":";
      append_windows(out, *used, second);
      return json_reply(out + '}');
    };
    return job;
  }

  Answer rerank(const Request& request) const {
    const Members members(request.body, limits(), {"model", "query", "documents", "top_n"});
    const Model& used = model(members);
    std::vector<std::string> sentences = members.texts("documents");
    const std::size_t documents = sentences.size();
    const std::size_t count = members.count("top_n").value_or(documents);
    sentences.push_back(members.text("query"));
    Job job = encoding_of(used, std::move(sentences), "documents");
    job.finish = [used, count, documents](const Job& own, const Rows& rows) {
      const std::size_t dim = rows.shape(1);
      VectorsOf<float> others({documents, dim});
      std::copy_n(rows.data(), others.size(), others.data());
      const std::vector<float> all =
          similarities_to(*used, std::span(rows.data() + others.size(), dim), others);
      std::string out = begin_json(*used, true);
      append_truncated(out, own.truncated[documents]);
      append_nearest(out, all, count, [&](std::size_t i) {
        out += ",\"index\":" + std::to_string(i) + ",\"document\":";
        append_text(out, own.sentences[i]);
        append_truncated(out, own.truncated[i]);
      });
      return json_reply(out + "}");
    };
    return job;
  }

  Answer search(const Request& request) const {
    const Members members(request.body, limits(), {"model", "query", "top_k"});
    const Model& used = model(members);
    if (!used->corpus)
      throw RequestError(404, "there is no corpus to search; start the server with --corpus FILE");
    const std::size_t count = members.count("top_k").value_or(10);
    if (count > limits().inputs)
      throw RequestError(413,
                         "top_k is " + std::to_string(count) + "; the limit 'inputs' is " +
                             std::to_string(limits().inputs),
                         "top_k", "too_many_inputs");
    Job job = encoding_of(used, {members.text("query")}, "query");
    // Comparing vectors takes a small part of the time of reading as many tokens.
    job.tokens += used->corpus->sentences.size() / 16;
    job.finish = [used, count](const Job& own, const Rows& rows) {
      const std::vector<float> all =
          similarities_to(*used, std::span(rows.data(), rows.shape(1)), used->corpus_vectors);
      const Tokenizer& tokenizer = used->saved.model.text().tokenizer();
      std::string out = begin_json(*used, true);
      append_truncated(out, own.truncated[0]);
      append_nearest(out, all, count, [&](std::size_t i) {
        out += ",\"line\":" + std::to_string(used->corpus->lines[i]) + ",\"sentence\":";
        append_text(out, used->corpus->sentences[i]);
        append_truncated(out, !tokenizer.for_each(used->corpus->sentences[i], [](auto) {}));
      });
      return json_reply(out + "}");
    };
    return job;
  }

  Answer health(const Request&) const { return json_reply("{\"status\":\"ok\"}"); }

  Answer info(const Request&) const {
    nlohmann::ordered_json json = {{"version", version()},
                                   {"needs_key", !service.access_.api_keys.empty()},
                                   {"models", nlohmann::ordered_json::array()},
                                   {"corpus", nullptr},
                                   {"limits", service.limits_.json()}};
    for (const Model& each : service.models_) json["models"].push_back(each->info);
    if (const auto& corpus = service.models_.front()->corpus)
      json["corpus"] = {{"file", corpus->path.filename().string()},
                        {"sentences", corpus->sentences.size()}};
    return json_reply(json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  }

  Answer metrics(const Request&) const {
    return Reply{200, "text/plain; version=0.0.4; charset=utf-8", service.metrics_.text(), {}};
  }

  Answer describe(const Request&) const {
    return json_reply(openapi(service.limits_, !service.access_.api_keys.empty()).dump());
  }
};

struct Route {
  std::string_view method, path;
  std::variant<Reply, Job> (Endpoints::*answer)(const Request&) const;
  bool is_public = false; ///< needs no key
};

namespace {

constexpr Route routes[] = {{"GET", "/health", &Endpoints::health, true},
                            {"GET", "/info", &Endpoints::info},
                            {"GET", "/metrics", &Endpoints::metrics, true},
                            {"GET", "/openapi.json", &Endpoints::describe, true},
                            {"GET", "/v1/models", &Endpoints::list_models},
                            {"POST", "/similarity", &Endpoints::similarity},
                            {"POST", "/predict", &Endpoints::predict},
                            {"POST", "/encode", &Endpoints::encode},
                            {"POST", "/tokenize", &Endpoints::tokenize},
                            {"POST", "/attention", &Endpoints::attention},
                            {"POST", "/explain", &Endpoints::explain},
                            {"POST", "/rerank", &Endpoints::rerank},
                            {"POST", "/search", &Endpoints::search},
                            {"POST", "/v1/embeddings", &Endpoints::embeddings}};

/// The content of an origin without its scheme.
std::string_view authority_of(std::string_view origin) {
  const std::size_t end = origin.find("://");
  return end == origin.npos ? std::string_view() : origin.substr(end + 3);
}

Reply page_reply(const PageFile& file) {
  return {200,
          std::string(file.type),
          std::string(file.content),
          {{"Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
           {"Referrer-Policy", "no-referrer"}}};
}

}

std::vector<std::string> Service::paths() {
  std::vector<std::string> result;
  for (const Route& route : routes) result.emplace_back(route.path);
  return result;
}

void Service::check_access(const Request& request, bool is_public) const {
  const std::string_view host = name_of(request.host);
  // A page whose name was made to point at this machine sends its own name.
  if (!host.empty() && !is_address_or_local(host) && !is_one_of(access_.allowed_hosts, host))
    throw RequestError(421,
                       "this server does not answer for the host '" + beginning_of(host) +
                           "'; allow it with --allow-host",
                       {}, "unknown_host");
  if (!request.origin.empty() && !equal_in_any_case(authority_of(request.origin), request.host) &&
      !is_one_of(access_.allowed_origins, request.origin))
    throw RequestError(403,
                       "pages from '" + beginning_of(request.origin) +
                           "' may not ask this server; allow them with --allow-origin",
                       {}, "unknown_origin");
  if (is_public || access_.api_keys.empty()) return;
  constexpr std::string_view scheme = "Bearer ";
  const bool has_key = equal_in_any_case(request.authorization.substr(0, scheme.size()), scheme);
  std::string_view given = has_key ? request.authorization.substr(scheme.size()) : "";
  given.remove_prefix(std::min(given.find_first_not_of(' '), given.size()));
  bool right = false;
  for (const std::string& key : access_.api_keys)
    right = equal_in_constant_time(given, key) || right;
  if (!right)
    throw RequestError(401,
                       has_key ? "the API key is not known to this server"
                               : "an API key is needed: send the header Authorization: Bearer KEY",
                       {}, "invalid_api_key");
}

std::variant<Reply, const Route*> Service::route(const Request& request) const {
  return reply_of([&]() -> std::variant<Reply, const Route*> {
    std::string allowed;
    const bool reads = request.method == "GET" || request.method == "HEAD";
    for (const Route& route : routes) {
      if (route.path != request.path) continue;
      check_access(request, route.is_public || request.method == "OPTIONS");
      if (request.method == route.method || (route.method == "GET" && reads)) return &route;
      allowed = route.method == "GET" ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
    }
    if (allowed.empty()) check_access(request, true);
    if (const PageFile* const file = find_page_file(request.path)) {
      if (reads) return page_reply(*file);
      allowed = "GET, HEAD, OPTIONS";
    }
    if (request.path == "*") allowed = "GET, HEAD, POST, OPTIONS";
    if (allowed.empty())
      throw RequestError(404, "there is no " + beginning_of(request.path) +
                                  "; /openapi.json lists the endpoints");
    if (request.method == "OPTIONS") return Reply{204, {}, {}, {{"Allow", allowed}}};
    Reply reply = error_reply({405, beginning_of(request.path) + " is asked with " + allowed});
    reply.headers.emplace_back("Allow", allowed);
    return reply;
  });
}

std::variant<Reply, Job> Service::answer(const Route& route, const Request& request) const {
  return reply_of([&] { return (Endpoints{*this}.*route.answer)(request); });
}

void set_target(Request& request, std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equal_in_any_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    request.host = target.substr(0, end);
    target.remove_prefix(end);
    if (!target.starts_with('/')) target = "/";
    break;
  }
  request.path = target.substr(0, target.find('?'));
}

std::vector<std::pair<std::string, std::string>>
Service::headers_for(const Request& request) const {
  std::vector<std::pair<std::string, std::string>> headers = {
      {"X-Content-Type-Options", "nosniff"}};
  if (is_one_of(access_.allowed_origins, request.origin)) {
    headers.emplace_back("Access-Control-Allow-Origin", request.origin);
    headers.emplace_back("Vary", "Origin");
    if (request.method == "OPTIONS") {
      headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
      headers.emplace_back("Access-Control-Allow-Headers", "Authorization, Content-Type");
    }
  }
  return headers;
}

void Service::replace(std::shared_ptr<const ServedModel> model) {
  const auto found = std::ranges::find(models_, model->name, &ServedModel::name);
  if (found != models_.end()) *found = std::move(model);
}

}
