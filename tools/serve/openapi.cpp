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

Json object(Json properties, Json required) {
  Json schema = {{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

Json response(const char* description, const char* type, Json schema) {
  return {{"description", description}, {"content", {{type, {{"schema", std::move(schema)}}}}}};
}

Json with_errors(Json success) {
  Json responses = {{"200", std::move(success)}};
  const std::pair<const char*, const char*> errors[] = {
      {"400", "The request is wrong; param names the member"},
      {"401", "An API key is needed"},
      {"404", "There is no such model or endpoint"},
      {"413", "A limit is exceeded; the message names it"},
      {"429", "Too many requests wait; try again after Retry-After seconds"}};
  for (const auto& [status, description] : errors)
    responses[status] =
        response(description, "application/json", {{"$ref", "#/components/schemas/Error"}});
  return responses;
}

Json get(const char* summary, const char* type, Json schema) {
  return {{"get",
           {{"summary", summary},
            {"responses", {{"200", response("The answer", type, std::move(schema))}}}}}};
}

/// An endpoint whose body has the properties, and an example of it.
Json post(const char* summary, Json properties, Json required, Json example, Json answer) {
  properties["model"] = text("The model's name; by default the first of /info");
  return {{"post",
           {{"summary", summary},
            {"requestBody",
             {{"required", true},
              {"content",
               {{"application/json",
                 {{"schema", object(std::move(properties), std::move(required))},
                  {"example", std::move(example)}}}}}}},
            {"responses", with_errors(response("The answer", "application/json",
                                               object(std::move(answer), Json::array())))}}}};
}

}

Json openapi(const Limits& limits) {
  const std::size_t most = limits.inputs;
  const Json sentence = text("A sentence in UTF-8");
  const Json pair_list = list_of(
      {{"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", 2}, {"maxItems", 2}}, most);
  const Json pair_properties = {
      {"sentence1", sentence}, {"sentence2", sentence}, {"pairs", pair_list}};
  const Json pair_example = {{"sentence1", "Two dogs run."}, {"sentence2", "Dogs are running."}};
  const Json similarity = number("Greater is more alike");
  const Json vectors = list_of(list_of({{"type", "number"}}));
  Json paths;
  paths["/health"] =
      get("Whether the server answers", "application/json", object({{"status", text("ok")}}, {}));
  paths["/info"] =
      get("The models, the corpus and all limits", "application/json", {{"type", "object"}});
  paths["/metrics"] = get("Counters for Prometheus", "text/plain", {{"type", "string"}});
  paths["/v1/models"] =
      get("The models, as OpenAI's clients read them", "application/json", {{"type", "object"}});
  paths["/similarity"] =
      post("How alike two sentences are, or each of several pairs", pair_properties, Json::array(),
           pair_example,
           {{"model", text("The model that answered")},
            {"threshold", number("From here on a pair is alike; null for a model with classes")},
            {"similarity", similarity},
            {"alike", {{"type", "boolean"}}},
            {"unknown1", list_of(text("A word of sentence1 that the model does not know"))},
            {"unknown2", list_of(text("A word of sentence2 that the model does not know"))},
            {"truncated", {{"type", "boolean"}, {"description", "The model left out tokens"}}},
            {"warning", text("Why the result says nothing; otherwise null")},
            {"results", list_of({{"type", "object"}})}});
  paths["/predict"] = post("The verdict on a pair, or the probabilities of a model's classes",
                           pair_properties, Json::array(), pair_example,
                           {{"label", text("alike, different, or the likeliest class")},
                            {"similarity", similarity},
                            {"probabilities", {{"type", "object"}}},
                            {"results", list_of({{"type", "object"}})}});
  paths["/encode"] = post("Sentences' vectors",
                          {{"inputs", one_or_several("Sentences", most)},
                           {"encoding_format", {{"enum", {"float", "base64"}}}}},
                          {"inputs"}, {{"inputs", {"Two dogs run."}}},
                          {{"dim", {{"type", "integer"}}},
                           {"distance", text("The model's distance; null if it has a network")},
                           {"normalized", {{"type", "boolean"}}},
                           {"vectors", vectors}});
  paths["/tokenize"] =
      post("Sentences' tokens", {{"inputs", one_or_several("Sentences", most)}}, {"inputs"},
           {{"inputs", {"Two dogs run."}}}, {{"tokens", list_of({{"type", "array"}})}});
  paths["/attention"] =
      post("The attention weights of a sentence, for models that have them",
           {{"sentence", sentence}}, {"sentence"}, {{"sentence", "Two dogs run."}},
           {{"tokens", list_of({{"type", "string"}})},
            {"blocks", {{"type", "array"}, {"description", "[block][head][row][column]"}}}});
  paths["/explain"] = post("The similarity without each of the words", pair_properties,
                           {"sentence1", "sentence2"}, pair_example,
                           {{"similarity", similarity},
                            {"tokens1", list_of({{"type", "string"}})},
                            {"tokens2", list_of({{"type", "string"}})},
                            {"without1", list_of({{"type", "number"}})},
                            {"without2", list_of({{"type", "number"}})},
                            {"ngrams1", list_of({{"type", "object"}})},
                            {"ngrams2", list_of({{"type", "object"}})}});
  paths["/explain"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
      .erase("pairs");
  paths["/rerank"] =
      post("Documents in the order of their similarity to a query",
           {{"query", sentence},
            {"documents", list_of({{"type", "string"}}, most)},
            {"top_n", {{"type", "integer"}, {"minimum", 1}}}},
           {"query", "documents"},
           {{"query", "Two dogs run."}, {"documents", {"Dogs are running.", "A cat sleeps."}}},
           {{"results", list_of({{"type", "object"}})}});
  paths["/search"] = post("The sentences of the server's corpus that are nearest to a query",
                          {{"query", sentence}, {"top_k", {{"type", "integer"}, {"minimum", 1}}}},
                          {"query"}, {{"query", "Two dogs run."}, {"top_k", 3}},
                          {{"results", list_of({{"type", "object"}})}});
  paths["/v1/embeddings"] =
      post("Sentences' vectors, as OpenAI's clients ask for them",
           {{"input", one_or_several("Sentences, none of them empty", most)},
            {"encoding_format", {{"enum", {"float", "base64"}}}},
            {"dimensions", {{"type", "integer"}}},
            {"user", {{"type", "string"}}}},
           {"input"}, {{"input", "Two dogs run."}},
           {{"object", text("list")}, {"data", list_of({{"type", "object"}})}});
  const Json error =
      object({{"error", object({{"message", text("The reason and the remedy")},
                                {"type", text("invalid_request_error or server_error")},
                                {"param", text("The member that is wrong, or null")},
                                {"code", text("A word for programs, or null")}},
                               {"message", "type"})}},
             {"error"});
  return {{"openapi", "3.1.0"},
          {"info", {{"title", "siamese serve"}, {"version", version()}}},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", {{"Error", error}}},
            {"securitySchemes", {{"key", {{"type", "http"}, {"scheme", "bearer"}}}}}}}};
}

}
