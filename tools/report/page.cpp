// SPDX-License-Identifier: MIT
// Writes the report's page.

#include "report/page.hpp"

#include "cli/output.hpp"
#include "report/mistakes.hpp"
#include "report/plot.hpp"
#include "report/style.hpp"

#include <siamese/measures/interval.hpp>
#include <siamese/model/head.hpp>

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

namespace siamese::tool {

namespace {

constexpr const char* nothing = "–";

/// An integer with thousands separators, such as 907,286.
std::string grouped(double number) {
  std::string digits = decimals(number, 0);
  for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, ",");
  return digits;
}
std::string grouped(std::size_t number) { return grouped(static_cast<double>(number)); }

/// A table cell, aligned to the right.
Markup number_cell(const Markup& content) { return element("td", {{"class", "number"}}, content); }

Markup row_of(const Markup& cells) { return element("tr", cells); }

Markup head_of(std::initializer_list<const char*> titles, std::size_t words) {
  Markup cells;
  for (const char* title : titles) {
    const bool is_words = words > 0;
    cells += element("th", {{"scope", "col"}, {"class", is_words ? "" : "number"}}, title);
    if (is_words) --words;
  }
  return element("thead", row_of(cells));
}

Markup table(const Markup& head, const Markup& rows) {
  return element("div", {{"class", "scroll"}}, element("table", head + element("tbody", rows)));
}

std::string id_of(std::size_t number) { return "experiment-" + std::to_string(number + 1); }

Markup name_cell(const Report& report, std::size_t number) {
  const std::string& name = report.experiments[number].name;
  return element("th", {{"scope", "row"}},
                 line_sample({number}) +
                     element("a", {{"href", "#" + id_of(number)}}, shortened(name, 40)));
}

/// A value of evaluation.json, if it exists.
std::optional<double> figure_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return {};
  return found->get<double>();
}

std::string shown(const std::optional<double>& value, int places) {
  return value ? decimals(*value, places) : nothing;
}

/// A fraction of `trials` trials with its confidence interval.
Markup with_interval(std::size_t right, std::size_t all) {
  const Interval interval = wilson_interval(right, all);
  return Markup(decimals(static_cast<double>(right) / static_cast<double>(all), 3)) +
         element("span", {{"class", "range"}},
                 decimals(interval.low, 3) + "–" + decimals(interval.high, 3));
}

Markup test_accuracy(const nlohmann::json& evaluation) {
  const std::optional<double> accuracy = figure_of(evaluation, "test_accuracy"),
                              pairs = figure_of(evaluation, "num_test");
  const bool possible =
      accuracy && pairs && *accuracy >= 0 && *accuracy <= 1 && *pairs >= 1 && *pairs < 1e15;
  if (!possible) return nothing;
  const auto all = static_cast<std::size_t>(*pairs);
  return with_interval(static_cast<std::size_t>(std::llround(*accuracy * *pairs)), all);
}

/// A value of config.json as text.
std::string text_of(const nlohmann::json& value) {
  if (value.is_string()) return siamese::detail::one_line(value.get<std::string>());
  if (!value.is_array()) return siamese::detail::one_line(value.dump());
  std::string text;
  for (const nlohmann::json& item : value) text += (text.empty() ? "" : ", ") + text_of(item);
  return text.empty() ? nothing : text;
}

std::string training_value(const Experiment& experiment, const char* key) {
  const auto training = experiment.saved.config.find("training");
  if (training == experiment.saved.config.end() || !training->contains(key)) return nothing;
  return text_of(training->at(key));
}

std::string encoder_of(const Experiment& experiment) {
  const nlohmann::json& config = experiment.saved.config;
  std::string text = text_of(config.value("encoder", nlohmann::json(nothing)));
  if (config.contains("head")) text += ", head";
  return text;
}

Markup comparison(const Report& report) {
  Markup rows;
  for (std::size_t i = 0; i < report.experiments.size(); ++i) {
    const Experiment& experiment = report.experiments[i];
    const nlohmann::json& evaluation = experiment.evaluation;
    const auto of = [&](const char* key, int places) {
      return number_cell(shown(figure_of(evaluation, key), places));
    };
    const std::optional<double> parameters = figure_of(evaluation, "parameters"),
                                rate = figure_of(evaluation, "pairs_per_second");
    const auto whole = [](const std::optional<double>& value) {
      return number_cell(value ? grouped(*value) : nothing);
    };
    rows += row_of(
        name_cell(report, i) + element("td", encoder_of(experiment)) +
        element("td", training_value(experiment, "dataset")) +
        element("td", training_value(experiment, "loss")) + whole(parameters) +
        of("mean_dev_accuracy", 3) + of("last_dev_accuracy", 3) + of("best_dev_accuracy", 3) +
        number_cell(test_accuracy(evaluation)) +
        number_cell(experiment.has_classes() ? nothing : decimals(experiment.saved.threshold, 3)) +
        of("epoch_seconds", 1) + whole(rate) + number_cell(training_value(experiment, "seed")));
  }
  return table(head_of({"experiment", "encoder", "data", "loss", "parameters", "mean dev",
                        "last dev", "best dev", "test", "threshold", "epoch, s", "pairs/s", "seed"},
                       4),
               rows) +
         element("p", {{"class", "soft"}},
                 "Accuracies at the threshold 0.5: on dev as the mean over epochs, after the last "
                 "epoch and after the best; then on the test pairs after the last epoch, with the "
                 "95 % confidence interval (Wilson). The threshold is the best on dev. pairs/s: "
                 "training pairs per second of the steps.");
}

Markup probe_table(const Report& report) {
  Markup rows;
  for (std::size_t i = 0; i < report.experiments.size(); ++i) {
    const Probe& probe = report.experiments[i].probe;
    const auto cell = [&](auto&& member) {
      return number_cell(with_interval(count(probe, member), probe.size()));
    };
    rows += row_of(name_cell(report, i) + cell(&ProbeAnswer::passed) +
                   cell([](const ProbeAnswer& a) { return !a.opposite_called_alike; }) +
                   cell(&ProbeAnswer::paraphrase_called_alike) + cell(&ProbeAnswer::in_order) +
                   number_cell(std::to_string(count(probe, &ProbeAnswer::all_words_known))));
  }
  return element("p",
                 std::to_string(probe_items().size()) +
                     " sentences, each with its opposite in nearly the same words (“The call is "
                     "available.”, “The call is unavailable.”) and a paraphrase in other words. An "
                     "item is passed if the opposite is called different and the paraphrase "
                     "alike, so a model that calls everything different passes none; guessing "
                     "passes a quarter and orders half correctly.") +
         table(head_of({"experiment", "passed", "opposite called different",
                        "paraphrase called alike", "paraphrase above its opposite",
                        "items whose words are all known"},
                       1),
               rows);
}

Markup figure_markup(const Figure& figure) {
  return element("figure", figure.caption.empty()
                               ? figure.svg
                               : figure.svg + element("figcaption", figure.caption));
}

Markup figures_markup(const char* css_class, const std::vector<Figure>& figures) {
  Markup all;
  for (const Figure& figure : figures) all += figure_markup(figure);
  return element("div", {{"class", css_class}}, all);
}

/// A sentence of a dataset, with any characters and any writing direction.
Markup sentence(std::string_view text) {
  constexpr std::size_t longest = 600;
  return element("span", {{"class", "sentence"}, {"dir", "auto"}}, shortened(text, longest));
}

std::string label_of(const Experiment& experiment, float label) {
  if (experiment.has_classes()) return experiment.saved.classes[static_cast<std::size_t>(label)];
  if (experiment.is_graded()) return decimals(static_cast<double>(label), 2);
  return label == 1 ? "alike" : "different";
}

std::string answer_of(const Experiment& experiment, std::size_t pair) {
  const PairOutputs& test = *experiment.test;
  if (!experiment.has_classes()) return decimals(static_cast<double>(test.similarities[pair]), 3);
  const std::size_t decided = test.decisions[pair];
  return experiment.saved.classes[decided] + ' ' +
         decimals(static_cast<double>(probabilities_of(test.outputs_of(pair))[decided]), 3);
}

Markup mistakes_markup(const Experiment& experiment, std::size_t most) {
  Markup all;
  for (const Mistakes& mistakes : worst_mistakes(experiment, most)) {
    if (mistakes.pairs.empty()) continue;
    Markup rows;
    for (const std::size_t pair : mistakes.pairs) {
      const Pair& shown_pair = experiment.test->pairs[pair];
      rows +=
          row_of(element("td", sentence(shown_pair.sentence1) + sentence(shown_pair.sentence2)) +
                 number_cell(label_of(experiment, shown_pair.label)) +
                 number_cell(answer_of(experiment, pair)));
    }
    all += element("h3", mistakes.title) +
           element("p", {{"class", "soft"}},
                   "The worst " + std::to_string(mistakes.pairs.size()) + " of " +
                       grouped(mistakes.all) + " pairs.") +
           element("table", {{"class", "mistakes"}},
                   head_of({"sentences", "label", "model"}, 1) + element("tbody", rows));
  }
  return all;
}

/// Such as "prefix 3 of 8, not 4 of 8"; items of a kind are adjacent.
std::string passed_by_kind(const Probe& probe) {
  std::string text;
  for (std::size_t begin = 0; begin < probe.size();) {
    const std::string_view kind = probe_items()[begin].kind;
    std::size_t end = begin, passed = 0;
    for (; end < probe.size() && probe_items()[end].kind == kind; ++end)
      passed += probe[end].passed() ? 1 : 0;
    text += (text.empty() ? "" : ", ") + std::string(kind) + ' ' + std::to_string(passed) + " of " +
            std::to_string(end - begin);
    begin = end;
  }
  return text;
}

Markup probe_details(const Experiment& experiment) {
  Markup rows;
  for (std::size_t i = 0; i < experiment.probe.size(); ++i) {
    const ProbeItem& item = probe_items()[i];
    const ProbeAnswer& answer = experiment.probe[i];
    rows += row_of(element("td", item.kind) +
                   element("td", sentence(item.sentence) + sentence(item.opposite) +
                                     sentence(item.paraphrase)) +
                   number_cell(decimals(static_cast<double>(answer.opposite), 3)) +
                   number_cell(decimals(static_cast<double>(answer.paraphrase), 3)) +
                   element("td", answer.passed() ? "yes" : "no"));
  }
  return element("details", element("summary", "All items of the negation probe") +
                                element("p", "Passed: " + passed_by_kind(experiment.probe)) +
                                table(head_of({"kind", "sentence, opposite, paraphrase", "opposite",
                                               "paraphrase", "passed"},
                                              2),
                                      rows));
}

/// All values of an object, one per row; nested keys are written a.b.
void flatten(const nlohmann::json& object, const std::string& prefix, Markup& rows) {
  for (const auto& [key, value] : object.items())
    if (value.is_object())
      flatten(value, prefix + key + '.', rows);
    else
      rows += row_of(element("td", element("code", siamese::detail::one_line(prefix + key))) +
                     element("td", element("code", text_of(value))));
}

Markup configuration(const Experiment& experiment) {
  Markup rows;
  flatten(experiment.saved.config, "", rows);
  return element("details", element("summary", "Configuration") + table({}, rows));
}

Markup notes_markup(const Experiment& experiment) {
  Markup notes;
  for (const std::string& note : experiment.notes) notes += element("p", note);
  return notes.empty() ? notes : element("div", {{"class", "notes"}}, notes);
}

Markup section(const Report& report, std::size_t number) {
  const Experiment& experiment = report.experiments[number];
  std::string facts = encoder_of(experiment);
  if (experiment.test)
    facts += " · " + grouped(experiment.test->pairs.size()) + " pairs: " + experiment.test_name;
  if (experiment.is_graded())
    facts += " · labels are graded; where alike or different matters, a label of at least 0.5 "
             "is alike";
  return element("section", {{"id", id_of(number)}},
                 element("h2", line_sample({number}) + experiment.name) +
                     element("p", {{"class", "soft"}}, facts) + notes_markup(experiment) +
                     figures_markup("grid-of-figures", report.figures[number]) +
                     mistakes_markup(experiment, report.mistakes) + probe_details(experiment) +
                     configuration(experiment));
}

Markup navigation(const Report& report) {
  Markup links;
  const auto link = [&](const std::string& id, const std::string& name) {
    links += element("a", {{"href", '#' + id}}, name);
  };
  link("experiments", "Experiments");
  if (!report.curves.empty()) link("training", "Training");
  link("negation", "Negation");
  for (std::size_t i = 0; i < report.experiments.size(); ++i)
    link(id_of(i), shortened(report.experiments[i].name, 40));
  return element("nav", {{"aria-label", "Sections"}}, links);
}

}

std::string page_of(const Report& report) {
  std::string names;
  for (const Experiment& experiment : report.experiments)
    names += (names.empty() ? "" : ", ") + experiment.name;
  Markup content = element("section", {{"id", "experiments"}},
                           element("h2", "Experiments") + comparison(report));
  if (!report.curves.empty())
    content +=
        element("section", {{"id", "training"}},
                element("h2", "Training") + figures_markup("pair-of-figures", report.curves));
  content +=
      element("section", {{"id", "negation"}}, element("h2", "Negation") + probe_table(report));
  for (std::size_t i = 0; i < report.experiments.size(); ++i) content += section(report, i);

  const Markup head =
      Markup::verbatim(
          "<meta charset=\"utf-8\"/>"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>") +
      element("title", "siamese report: " + names) +
      element("style", Markup::verbatim(std::string(figure_style) + page_style));
  const Markup body =
      element("header",
              element("h1", report.experiments.size() == 1
                                ? "Report of an experiment"
                                : "Report of " + std::to_string(report.experiments.size()) +
                                      " experiments") +
                  element("p", {{"class", "soft"}}, names) + navigation(report)) +
      element("main", content) +
      element("footer", "Written by siamese report. docs/guide/report.md explains every figure.");
  return "<!DOCTYPE html>\n" +
         element("html", {{"lang", "en"}}, element("head", head) + element("body", body)).code() +
         '\n';
}

}
