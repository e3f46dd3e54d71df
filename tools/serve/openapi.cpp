// SPDX-License-Identifier: MIT
// The description of the endpoints for programs that generate clients or documents.

#include "cli/program.hpp"
#include "serve/service.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace siamese::tool {

namespace {

using Json = nlohmann::ordered_json;

Json text(const char* description) { return {{"type", "string"}, {"description", description}}; }

Json number(const char* description) { return {{"type", "number"}, {"description", description}}; }

Json truth(const char* description) { return {{"type", "boolean"}, {"description", description}}; }

/// The same, or null.
Json or_null(Json schema) {
  schema["type"] = {schema["type"], "null"};
  return schema;
}

Json list_of(Json items, std::size_t most = 0) {
  Json list = {{"type", "array"}, {"items", std::move(items)}};
  if (most > 0) {
    list["minItems"] = 1;
    list["maxItems"] = most;
  }
  return list;
}

Json one_or_several(const char* description, std::size_t most) {
  return {{"description", description},
          {"oneOf", {{{"type", "string"}}, list_of({{"type", "string"}}, most)}}};
}

Json object(Json properties, Json required = Json::array()) {
  Json schema = {{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

Json content(const char* type, Json schema) { return {{type, {{"schema", std::move(schema)}}}}; }

/// An error that a reply may be, and the operations to which it may be one.
struct Failure {
  const char* status;
  const char* description;
  enum { any, with_key, with_model, other_path } by = any;
  const char* header = nullptr; ///< a header of the reply
};

constexpr Failure failures[] = {
    {"400", "The request is wrong; param names the member"},
    {"401", "An API key is needed", Failure::with_key, "WWW-Authenticate"},
    {"403", "The origin is not allowed; see --allow-origin"},
    {"404", "There is no such model, corpus or path", Failure::with_model},
    {"405", "The path is asked with other methods", Failure::other_path, "Allow"},
    {"408", "The request took too long to arrive"},
    {"413", "A limit is exceeded; the message names it"},
    {"415", "Bodies are read without Content-Encoding"},
    {"417", "The only Expect that is understood is 100-continue"},
    {"421", "The host is not this server; see --allow-host"},
    {"429", "Too many requests wait; ask again after Retry-After seconds", Failure::with_model,
     "Retry-After"},
    {"431", "The header is too large"},
    {"500", "The server failed; the message says why", Failure::with_model},
    {"501", "The only Transfer-Encoding that is read is chunked"},
    {"503", "The server is stopping or short of memory; ask again after Retry-After seconds",
     Failure::with_model, "Retry-After"}};

/// The replies of an operation.
Json responses(bool has_key, bool has_model, const char* type, Json schema) {
  Json all = {
      {"200", {{"description", "The answer"}, {"content", content(type, std::move(schema))}}}};
  for (const Failure& failure : failures)
    if (failure.by == Failure::any || (failure.by == Failure::with_key && has_key) ||
        (failure.by == Failure::with_model && has_model))
      all[failure.status] = {{"$ref", std::string("#/components/responses/") + failure.status}};
  return all;
}

Json all_failures() {
  Json all;
  for (const Failure& failure : failures) {
    all[failure.status] = {
        {"description", failure.description},
        {"content", content("application/json", {{"$ref", "#/components/schemas/Error"}})}};
    if (failure.header != nullptr)
      all[failure.status]["headers"][failure.header]["schema"]["type"] = "string";
  }
  return all;
}

/// An endpoint that is asked without a body; a public one needs no key.
Json get(const char* summary, bool is_public, const char* type, Json schema) {
  Json operation = {{"summary", summary},
                    {"responses", responses(!is_public, false, type, std::move(schema))}};
  if (is_public) operation["security"] = Json::array();
  return {{"get", std::move(operation)}};
}

/// An endpoint whose body has the properties, and an example of it.
Json post(const char* summary, Json properties, Json required, Json example, Json answer) {
  properties["model"] = text("The model's name; by default the first of /info");
  Json body = content("application/json", object(std::move(properties), std::move(required)));
  body["application/json"]["example"] = std::move(example);
  return {{"post",
           {{"summary", summary},
            {"requestBody", {{"required", true}, {"content", std::move(body)}}},
            {"responses", responses(true, true, "application/json", object(std::move(answer)))}}}};
}

/// All properties of both.
Json together(Json properties, const Json& more) {
  properties.update(more);
  return properties;
}

}

Json openapi(const Limits& limits, bool needs_key) {
  const std::size_t most = limits.inputs;
  const Json sentence = text("A sentence in UTF-8");
  const Json pair_list = list_of(
      {{"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", 2}, {"maxItems", 2}}, most);
  const Json pair = {{"sentence1", sentence}, {"sentence2", sentence}};
  const Json pair_or_pairs = together(pair, {{"pairs", pair_list}});
  const Json pair_example = {{"sentence1", "Two dogs run."}, {"sentence2", "Dogs are running."}};
  const Json whole_number = {{"type", "integer"}};
  const Json count = {{"type", "integer"}, {"minimum", 1}};
  const Json encoding_format = {{"enum", {"float", "base64"}}};
  const Json vector = {{"description", "Numbers, or base64 of little-endian single precision"},
                       {"oneOf", {list_of({{"type", "number"}}), {{"type", "string"}}}}};
  const Json similarity = number("Greater is more alike");
  const Json truncated = truth("Whether the model left out tokens, by its --max-tokens");
  const Json model = text("The model that answered");
  const Json threshold =
      or_null(number("From here on a pair is alike; null for a model with classes"));
  const Json facts = {
      {"unknown1", list_of(text("A word of sentence1 that the model does not know"))},
      {"unknown2", list_of(text("A word of sentence2 that the model does not know"))},
      {"truncated", truncated},
      {"warning", or_null(text("Why the result says nothing"))}};
  // One pair's answer has its members; the answer to several pairs has a list of such objects.
  const auto one_or_results = [&](const Json& result) {
    return together(
        {{"model", model}, {"threshold", threshold}, {"results", list_of(object(result))}}, result);
  };
  const auto ranked = [&](const Json& named) {
    return Json{
        {"model", model},
        {"threshold", threshold},
        {"truncated", truncated},
        {"results",
         list_of(object(together({{"similarity", similarity}, {"truncated", truncated}}, named)))}};
  };
  Json paths;
  paths["/health"] =
      get("Whether the server answers", true, "application/json", object({{"status", text("ok")}}));
  paths["/info"] = get("The models, the corpus and all limits", false, "application/json",
                       object({{"version", text("The version of the server")},
                               {"needs_key", truth("Whether requests need an API key")},
                               {"models", list_of({{"type", "object"}})},
                               {"corpus", {{"type", {"object", "null"}}}},
                               {"limits", {{"type", "object"}}}}));
  paths["/metrics"] = get("Counters for Prometheus", true, "text/plain", {{"type", "string"}});
  paths["/openapi.json"] = get("This description", true, "application/json", {{"type", "object"}});
  paths["/v1/models"] = get("The models, as OpenAI's clients read them", false, "application/json",
                            object({{"object", text("list")},
                                    {"data", list_of(object({{"id", text("The model's name")},
                                                             {"object", text("model")},
                                                             {"created", whole_number},
                                                             {"owned_by", text("siamese")}}))}}));
  paths["/similarity"] =
      post("How alike two sentences are, or each of several pairs", pair_or_pairs, Json::array(),
           pair_example,
           one_or_results(together(
               {{"similarity", similarity},
                {"alike", truth("Whether the similarity reaches the threshold; not for classes")}},
               facts)));
  paths["/predict"] = post(
      "The verdict on a pair, or the probabilities of a model's classes", pair_or_pairs,
      Json::array(), pair_example,
      one_or_results(together(
          {{"label", text("alike, different, or the likeliest class")},
           {"similarity", similarity},
           {"probabilities", {{"type", "object"}, {"description", "By class, where there are"}}}},
          facts)));
  paths["/encode"] =
      post("Sentences' vectors",
           {{"inputs", one_or_several("Sentences", most)}, {"encoding_format", encoding_format}},
           {"inputs"}, {{"inputs", {"Two dogs run."}}},
           {{"model", model},
            {"dim", whole_number},
            {"distance", or_null(text("The model's distance; null if it has a network"))},
            {"normalized", truth("Whether the vectors have length 1")},
            {"vectors", list_of(vector)},
            {"truncated", list_of(truncated)}});
  paths["/tokenize"] =
      post("Sentences' tokens", {{"inputs", one_or_several("Sentences", most)}}, {"inputs"},
           {{"inputs", {"Two dogs run."}}},
           {{"model", model},
            {"tokens", list_of(list_of(object({{"token", text("A word or symbol")},
                                               {"id", whole_number},
                                               {"known", truth("Whether the model knows it")}})))},
            {"truncated", list_of(truncated)}});
  const Json weights = list_of(list_of(list_of(list_of({{"type", "number"}}))));
  paths["/attention"] = post(
      "The attention weights of a sentence, for models that have them", {{"sentence", sentence}},
      {"sentence"}, {{"sentence", "Two dogs run."}},
      {{"model", model},
       {"truncated", truncated},
       {"tokens", list_of({{"type", "string"}})},
       {"blocks", together(weights, {{"description", "Weights by block, head, row and column"}})}});
  const Json ngrams = or_null(list_of(
      object({{"first", whole_number}, {"tokens", whole_number}, {"filters", whole_number}})));
  const Json without = list_of(or_null(number("The similarity without this word; null if no other "
                                              "is left")));
  paths["/explain"] = post("The similarity without each of the words", pair,
                           {"sentence1", "sentence2"}, pair_example,
                           {{"model", model},
                            {"threshold", threshold},
                            {"similarity", similarity},
                            {"truncated", truncated},
                            {"tokens1", list_of({{"type", "string"}})},
                            {"tokens2", list_of({{"type", "string"}})},
                            {"without1", without},
                            {"without2", without},
                            {"ngrams1", ngrams},
                            {"ngrams2", ngrams}});
  paths["/rerank"] = post(
      "Documents in the order of their similarity to a query",
      {{"query", sentence}, {"documents", one_or_several("Sentences", most)}, {"top_n", count}},
      {"query", "documents"},
      {{"query", "Two dogs run."}, {"documents", {"Dogs are running.", "A cat sleeps."}}},
      ranked({{"index", whole_number}, {"document", sentence}}));
  paths["/search"] = post("The sentences of the server's corpus that are nearest to a query",
                          {{"query", sentence}, {"top_k", count}}, {"query"},
                          {{"query", "Two dogs run."}, {"top_k", 3}},
                          ranked({{"line", whole_number}, {"sentence", sentence}}));
  paths["/v1/embeddings"] =
      post("Sentences' vectors, as OpenAI's clients ask for them",
           {{"input", one_or_several("Sentences, none of them empty", most)},
            {"encoding_format", encoding_format},
            {"dimensions", whole_number},
            {"user", {{"type", "string"}}}},
           {"input"}, {{"input", "Two dogs run."}},
           {{"object", text("list")},
            {"model", model},
            {"data", list_of(object({{"object", text("embedding")},
                                     {"index", whole_number},
                                     {"embedding", vector},
                                     {"truncated", truncated}}))},
            {"usage", object({{"prompt_tokens", whole_number}, {"total_tokens", whole_number}})}});
  const Json error =
      object({{"error", object({{"message", text("The reason and the remedy")},
                                {"type", text("invalid_request_error or server_error")},
                                {"param", or_null(text("The member that is wrong"))},
                                {"code", or_null(text("A word for programs"))}},
                               {"message", "type", "param", "code"})}},
             {"error"});
  const Json key = {{"key", Json::array()}};
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "siamese serve"},
            {"version", version()},
            {"description", "Other paths are answered with 404, other methods with 405."}}},
          {"security", needs_key ? Json::array({key}) : Json::array()},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", {{"Error", error}}},
            {"responses", all_failures()},
            {"securitySchemes", {{"key", {{"type", "http"}, {"scheme", "bearer"}}}}}}}};
}

}
