// SPDX-License-Identifier: MIT
// siamese evaluate: measures a model on labelled pairs.

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "corpus/reading.hpp"
#include "model/commands.hpp"
#include "model/pair_outputs.hpp"
#include "model/saved_model.hpp"

#include <siamese/data/token_counts.hpp>
#include <siamese/io/json.hpp>
#include <siamese/measures/accuracy.hpp>
#include <siamese/measures/measures.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

struct EvaluateRequest {
  ModelChoice model;
  std::vector<std::filesystem::path> files;
  FileReading reading;
  int threads = 0;
  bool json = false;
};

/// The label of pairs that are neutral or contradiction, in corpora with two classes.
constexpr float not_entailment = 3;

/// The model's results on the pairs of one file, or of all files.
struct Result {
  std::string name;
  std::vector<float> similarities, labels;
  std::vector<std::size_t> decisions; ///< only of a model with classes
  UnknownTokens unknown;
  std::size_t cut = 0; ///< sentences that were cut
  Measures measures = {};
  std::vector<std::string> classes = {};
  ClassConfusion confusion = {};
};

Result evaluate_file(const std::filesystem::path& path, const Dataset& dataset,
                     const FileReading& reading, const SavedModel& saved, Threads& threads) {
  LoadReport report;
  Pairs pairs = read_labelled(path, dataset, reading, report);
  if (report.rejected != 0 || !report.left_out.empty())
    std::cerr << siamese::detail::one_line(path.string()) << ": " << report;
  else if (const std::string note = report.note_on_labels(); !note.empty())
    std::cerr << "siamese: " << siamese::detail::one_line(path.string()) << ": " << note << '\n';
  PairOutputs outputs = pair_outputs(std::move(pairs), saved, threads);
  const UnknownTokens unknown = unknown_tokens(outputs.examples);
  return {path.string(),
          std::move(outputs.similarities),
          std::move(outputs.examples.labels),
          std::move(outputs.decisions),
          unknown,
          outputs.examples.cut};
}

Result total_of(const std::vector<Result>& results) {
  Result total{"total", {}, {}, {}, {}};
  for (const Result& result : results) {
    total.similarities.insert(total.similarities.end(), result.similarities.begin(),
                              result.similarities.end());
    total.labels.insert(total.labels.end(), result.labels.begin(), result.labels.end());
    total.decisions.insert(total.decisions.end(), result.decisions.begin(), result.decisions.end());
    total.unknown += result.unknown;
    total.cut += result.cut;
  }
  return total;
}

nlohmann::json as_json(const Confusion& counts) {
  return {{"accuracy", counts.accuracy()},
          {"precision", counts.precision()},
          {"recall", counts.recall()},
          {"f1", counts.f1()},
          {"mcc", counts.mcc()},
          {"true_positive", counts.true_positive},
          {"false_positive", counts.false_positive},
          {"true_negative", counts.true_negative},
          {"false_negative", counts.false_negative}};
}

void add(nlohmann::json& json, const UnknownTokens& unknown) {
  json["unknown_token_rate"] = unknown.rate();
  json["pairs_without_known_word"] = unknown.pairs_without_known;
}

std::string percent(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f %%", 100 * rate);
  return text;
}

nlohmann::json as_json(const Result& result) {
  const auto or_null = [](std::optional<double> value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
  };
  const Measures& measures = result.measures;
  nlohmann::json json = as_json(measures.at_threshold);
  json["name"] = result.name;
  json["pairs"] = result.labels.size();
  add(json, result.unknown);
  json["at_default_threshold"] = as_json(measures.at_default);
  json["average_precision"] = or_null(measures.average_precision);
  json["roc_auc"] = or_null(measures.roc_auc);
  json["pearson"] = or_null(measures.pearson);
  json["spearman"] = or_null(measures.spearman);
  json["brier_score"] = or_null(measures.brier_score);
  json["expected_calibration_error"] = or_null(measures.expected_calibration_error);
  return json;
}

/// A table with a row per measure and a column per result.
std::string as_table(const std::vector<Result>& results, double threshold) {
  std::string text;
  const auto row = [&](const std::string& name, auto&& value) {
    text += name + std::string(28 - name.size(), ' ');
    for (const Result& result : results) {
      const std::size_t width = std::max<std::size_t>(result.name.size(), 8);
      const std::string shown = value(result);
      text += std::string(2 + width - std::min(width, shown.size()), ' ') + shown;
    }
    text += '\n';
  };
  const auto of_confusion = [&](const std::string& name, Confusion Measures::*at,
                                double (Confusion::*figure)() const) {
    row(name,
        [=](const Result& result) { return four_decimals(((result.measures.*at).*figure)()); });
  };
  const auto of_similarities = [&](const std::string& name,
                                   std::optional<double> Measures::*figure) {
    row(name, [=](const Result& result) {
      const std::optional<double> value = result.measures.*figure;
      return value ? four_decimals(*value) : std::string("-");
    });
  };
  row("", [](const Result& result) { return siamese::detail::one_line(result.name); });
  row("pairs", [](const Result& result) { return std::to_string(result.labels.size()); });
  row("unknown tokens", [](const Result& result) { return percent(result.unknown.rate()); });
  row("threshold", [&](const Result&) { return four_decimals(threshold); });
  of_confusion("  accuracy", &Measures::at_threshold, &Confusion::accuracy);
  of_confusion("  F1", &Measures::at_threshold, &Confusion::f1);
  of_confusion("  precision", &Measures::at_threshold, &Confusion::precision);
  of_confusion("  recall", &Measures::at_threshold, &Confusion::recall);
  of_confusion("  MCC", &Measures::at_threshold, &Confusion::mcc);
  of_confusion("accuracy at 0.5", &Measures::at_default, &Confusion::accuracy);
  of_confusion("F1 at 0.5", &Measures::at_default, &Confusion::f1);
  of_similarities("average precision", &Measures::average_precision);
  of_similarities("ROC-AUC", &Measures::roc_auc);
  of_similarities("Pearson", &Measures::pearson);
  of_similarities("Spearman", &Measures::spearman);
  of_similarities("Brier score", &Measures::brier_score);
  of_similarities("expected calibration error", &Measures::expected_calibration_error);
  return text;
}

double accuracy_of(const ClassConfusion& counts) {
  std::size_t right = 0, all = 0;
  for (std::size_t label = 0; label < counts.size(); ++label) {
    right += counts[label][label];
    all = std::accumulate(counts[label].begin(), counts[label].end(), all);
  }
  return static_cast<double>(right) / static_cast<double>(all);
}

nlohmann::json classes_as_json(const Result& result) {
  nlohmann::json json = {{"name", result.name},
                         {"pairs", result.labels.size()},
                         {"accuracy", accuracy_of(result.confusion)},
                         {"macro_f1", macro_f1(result.confusion)},
                         {"confusion", result.confusion}};
  add(json, result.unknown);
  const std::vector<Confusion> each = one_against_rest(result.confusion);
  for (std::size_t c = 0; c < result.classes.size(); ++c)
    json["classes"][result.classes[c]] = {
        {"precision", each[c].precision()}, {"recall", each[c].recall()}, {"f1", each[c].f1()}};
  return json;
}

/// The confusion matrix, a row per label and a column per decision, with the measures of each
/// class.
std::string classes_as_table(const Result& result) {
  const auto cell = [](const std::string& text) {
    return std::string(text.size() < 15 ? 15 - text.size() : 1, ' ') + text;
  };
  std::string text = siamese::detail::one_line(result.name) + ": " +
                     std::to_string(result.labels.size()) + " pairs, accuracy " +
                     four_decimals(accuracy_of(result.confusion)) + ", macro F1 " +
                     four_decimals(macro_f1(result.confusion)) + '\n' + cell("label \\ called");
  for (const std::string& name : result.classes) text += cell(name);
  for (const char* measure : {"precision", "recall", "F1"}) text += cell(measure);
  const std::vector<Confusion> each = one_against_rest(result.confusion);
  for (std::size_t c = 0; c < result.classes.size(); ++c) {
    text += '\n' + cell(result.classes[c]);
    for (const std::size_t count : result.confusion[c]) text += cell(std::to_string(count));
    for (const double measure : {each[c].precision(), each[c].recall(), each[c].f1()})
      text += cell(four_decimals(measure));
  }
  return text + "\nunknown tokens: " + percent(result.unknown.rate()) + '\n';
}

/// Makes one class of neutral and contradiction if labels say no more than that.
void join_classes(Result& result) {
  if (result.classes.size() != nli3_classes.size() ||
      std::ranges::find(result.labels, not_entailment) == result.labels.end())
    return;
  result.classes = {result.classes.front(), "not " + result.classes.front()};
  for (float& label : result.labels) label = std::min(label, 1.0F);
  for (std::size_t& decision : result.decisions) decision = std::min<std::size_t>(decision, 1);
}

/// Computes the measures of similarities, or of classes.
void measure(Result& result, const SavedModel& saved) {
  result.classes = saved.classes;
  join_classes(result);
  const std::span<const float> labels(result.labels);
  if (saved.classes.empty()) {
    result.measures =
        siamese::measure(result.similarities, labels, static_cast<float>(saved.threshold));
  } else {
    const std::vector<std::size_t> numbers(labels.begin(), labels.end());
    result.confusion = class_confusion(result.decisions, numbers, result.classes.size());
  }
}

void evaluate(EvaluateRequest& request, const CLI::App& command) {
  const SavedModel saved = load_model(request.model);
  const Dataset& dataset = request.reading.adopt(saved.config, saved.config_path, command);
  if (!saved.classes.empty()) request.reading.load.task = Task::nli3;
  request.reading.load.not_entailment = not_entailment;
  Threads threads(request.threads);
  std::vector<Result> results;
  for (const std::filesystem::path& path : request.files)
    results.push_back(evaluate_file(path, dataset, request.reading, saved, threads));
  results.push_back(total_of(results));
  for (Result& result : results) tool::measure(result, saved);
  const bool classes = !saved.classes.empty();
  if (request.json) {
    nlohmann::json files = nlohmann::json::array();
    for (const Result& result : results)
      files.push_back(classes ? classes_as_json(result) : as_json(result));
    nlohmann::json all = {{"total", files.back()}};
    files.erase(files.size() - 1);
    all["files"] = files;
    if (!classes) all["threshold"] = saved.threshold;
    print(dump_json(all));
  } else {
    const Result& all = results.back();
    for (const std::string& line :
         {all.unknown.warning(), cut_note(all.cut, saved.model.text().tokenizer())})
      if (!line.empty()) std::cerr << "siamese: " << line << '\n';
    if (request.files.size() == 1) results.pop_back();
    std::string text;
    for (const Result& result : results)
      if (classes) text += classes_as_table(result);
    print(classes ? text : as_table(results, saved.threshold));
  }
}

}

void add_evaluate(CLI::App& app) {
  const auto request = std::make_shared<EvaluateRequest>();
  CLI::App& command = *app.add_subcommand("evaluate", "Measure a model on labelled pairs");
  add_model_choice(command, request->model);
  command.add_option("FILE", request->files, "Files of labelled pairs")->type_name("")->required();
  request->reading.add_dataset(command);
  add_reading_options(command, request->reading.load);
  add_threads(command, request->threads);
  command.add_flag("--json", request->json, "Print JSON");
  command.callback([request, &command] { evaluate(*request, command); });
}

}
