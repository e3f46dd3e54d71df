// SPDX-License-Identifier: MIT
// The figures about one model.

#include "report/figures.hpp"

#include "cli/output.hpp"
#include "report/plot.hpp"
#include "report/slices.hpp"

#include <siamese/measures/confusion.hpp>
#include <siamese/measures/interval.hpp>
#include <siamese/measures/measures.hpp>
#include <siamese/measures/threshold_curve.hpp>
#include <siamese/model/head.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace siamese::tool {

namespace {

std::string shown(const std::optional<double>& value) {
  return value ? decimals(*value, 3) : "undefined";
}

/// A yes-or-no question about pairs: similarities or probabilities, and 0 or 1 labels.
struct Question {
  Series series;
  std::vector<float> predictions, labels;
};

std::string between_subtitle(const std::vector<Question>& questions, const char* measure,
                             std::optional<double> (*of)(std::span<const float>,
                                                         std::span<const float>)) {
  std::string text = measure;
  for (const Question& question : questions)
    text += (&question == questions.data() ? " " : ", ") +
            shown(of(question.predictions, question.labels));
  return text;
}

/// The questions: whether pairs are alike; with classes, whether pairs belong to each class.
std::vector<Question> questions_of(const Experiment& experiment) {
  const PairOutputs& test = *experiment.test;
  std::vector<Question> questions;
  if (!experiment.has_classes()) {
    Question& alike = questions.emplace_back();
    alike.predictions = test.similarities;
    alike.labels = test.examples.labels;
    return questions;
  }
  for (std::size_t c = 0; c < experiment.saved.classes.size(); ++c) {
    Question question{{c, experiment.saved.classes[c]}, {}, {}};
    for (std::size_t i = 0; i < test.pairs.size(); ++i) {
      question.predictions.push_back(probabilities_of(test.outputs_of(i))[c]);
      question.labels.push_back(test.examples.labels[i] == static_cast<float>(c) ? 1.0F : 0.0F);
    }
    questions.push_back(std::move(question));
  }
  return questions;
}

/// The model's certainty: of being alike; with classes, of being right.
Question certainty_of(const Experiment& experiment) {
  const PairOutputs& test = *experiment.test;
  if (!experiment.has_classes()) return {{}, test.similarities, test.examples.labels};
  Question question;
  for (std::size_t i = 0; i < test.pairs.size(); ++i) {
    question.predictions.push_back(probabilities_of(test.outputs_of(i))[test.decisions[i]]);
    const bool right = static_cast<float>(test.decisions[i]) == test.examples.labels[i];
    question.labels.push_back(right ? 1.0F : 0.0F);
  }
  return question;
}

std::vector<double> as_doubles(const std::vector<float>& values) {
  return {values.begin(), values.end()};
}

/// An axis from 0 to 1 if all values are in that range.
Axis prediction_axis(const std::vector<float>& predictions, const std::string& title) {
  if (are_probabilities(predictions)) return {title};
  return axis_around(title, as_doubles(predictions));
}

std::string threshold_words(const Experiment& experiment) {
  return "threshold " + decimals(experiment.saved.threshold, 3);
}

/// Counts at the model's threshold.
Confusion decided(const Experiment& experiment) {
  return confusion(experiment.test->similarities, experiment.test->examples.labels,
                   static_cast<float>(experiment.saved.threshold));
}

double false_positive_rate(const Confusion& counts) {
  return ThresholdPoint{0, counts}.false_positive_rate();
}

Figure precision_recall(const Experiment& experiment, const std::vector<Question>& questions) {
  const std::string title = "Precision and recall";
  const std::string subtitle = between_subtitle(questions, "average precision", average_precision);
  Plot plot(title, subtitle, experiment.name, {"recall"}, {"precision"});
  for (const Question& question : questions) {
    std::vector<Point> points;
    for (const ThresholdPoint& point : threshold_curve(question.predictions, question.labels))
      if (std::isfinite(point.threshold))
        points.push_back({point.counts.recall(), point.counts.precision()});
    const double base = points.empty() ? 0 : points.back().y;
    plot.reference({0, base}, {1, base});
    plot.line(points, question.series);
  }
  if (!experiment.has_classes()) {
    const Confusion counts = decided(experiment);
    plot.mark({counts.recall(), counts.precision()}, {}, threshold_words(experiment), false);
  }
  return {"precision-recall", plot.figure(experiment.name + ": " + title + ", " + subtitle),
          experiment.has_classes()
              ? "Each class against the others: of the pairs called so, how many are (precision); "
                "of those that are, how many are called so (recall), at every probability asked "
                "for. Dashed: a model that guesses."
              : "Precision is the share of the pairs called alike that are alike; recall is the "
                "share of "
                "the alike pairs that are called so. Dashed: a model that guesses."};
}

Figure roc(const Experiment& experiment, const std::vector<Question>& questions) {
  const std::string title = "ROC";
  const std::string subtitle = between_subtitle(questions, "area under the curve", roc_auc);
  Plot plot(title, subtitle, experiment.name, {"false positive rate"}, {"recall"});
  plot.reference({0, 0}, {1, 1});
  for (const Question& question : questions) {
    std::vector<Point> points;
    for (const ThresholdPoint& point : threshold_curve(question.predictions, question.labels))
      points.push_back({point.false_positive_rate(), point.counts.recall()});
    plot.line(points, question.series);
  }
  if (!experiment.has_classes()) {
    const Confusion counts = decided(experiment);
    plot.mark({false_positive_rate(counts), counts.recall()}, {}, threshold_words(experiment),
              false);
  }
  return {"roc", plot.figure(experiment.name + ": " + title + ", " + subtitle),
          experiment.has_classes()
              ? "Each class against the others: recall against the part of the other pairs that is "
                "called so too. The area is how often a pair of the class gets a higher "
                "probability than another. Dashed: a model that guesses."
              : "Recall against the part of the other pairs that is called alike too. The area is "
                "how often a pair that is alike has a higher similarity than one that is not. "
                "Dashed: a model that guesses."};
}

Figure accuracy_over_threshold(const Experiment& experiment, const Question& question) {
  const Confusion counts = decided(experiment);
  std::vector<Point> points;
  for (const ThresholdPoint& point : threshold_curve(question.predictions, question.labels))
    if (std::isfinite(point.threshold))
      points.push_back({static_cast<double>(point.threshold), point.counts.accuracy()});
  const std::string title = "Accuracy by threshold";
  const std::string subtitle =
      "at " + decimals(experiment.saved.threshold, 3) + ": " + decimals(counts.accuracy(), 3) +
      "; at 0.5: " + decimals(confusion(question.predictions, question.labels).accuracy(), 3);
  Plot plot(title, subtitle, experiment.name, prediction_axis(question.predictions, "threshold"),
            {"accuracy"});
  plot.line(points, {});
  plot.mark({experiment.saved.threshold, counts.accuracy()}, {}, threshold_words(experiment));
  return {"accuracy-threshold", plot.figure(experiment.name + ": " + title + ", " + subtitle),
          "The fraction of pairs called as labelled. The threshold was chosen on dev pairs; how "
          "near it is to the top shows how well the choice carries over."};
}

std::optional<Figure> calibration(const Experiment& experiment, const Question& question) {
  const auto bins = calibration_bins(question.predictions, question.labels);
  if (!bins) return {};
  const bool classes = experiment.has_classes();
  const std::string title = "Calibration";
  const std::string subtitle =
      "expected calibration error " +
      shown(expected_calibration_error(question.predictions, question.labels)) + ", Brier score " +
      shown(brier_score(question.predictions, question.labels));
  Plot plot(title, subtitle, experiment.name,
            {classes ? "mean probability of the likeliest class" : "mean similarity"},
            {classes ? "fraction that is right" : "mean label"});
  plot.reference({0, 0}, {1, 1});
  std::vector<Point> points;
  for (const CalibrationBin& bin : *bins)
    if (bin.pairs != 0) points.push_back({bin.mean_similarity, bin.mean_label});
  plot.line(points, {});
  for (const CalibrationBin& bin : *bins) {
    if (bin.pairs == 0) continue;
    const double share =
        static_cast<double>(bin.pairs) / static_cast<double>(question.predictions.size());
    plot.dot({bin.mean_similarity, bin.mean_label}, 3 + 9 * std::sqrt(share), {},
             std::to_string(bin.pairs) + " pairs, similarity " + decimals(bin.mean_similarity, 3) +
                 ", label " + decimals(bin.mean_label, 3));
  }
  return Figure{"calibration", plot.figure(experiment.name + ": " + title + ", " + subtitle),
                "Ten bins of similarities; larger dots have more pairs. On the dashed line a "
                "similarity can be read as a probability; below it the model is too sure."};
}

/// The outline of a histogram of pairs.
std::vector<Point> histogram(const Question& question, bool positive, const Axis& axis,
                             std::size_t bins) {
  std::vector<std::size_t> counts(bins);
  const double width = (axis.high - axis.low) / static_cast<double>(bins);
  for (std::size_t i = 0; i < question.predictions.size(); ++i) {
    if ((question.labels[i] >= 0.5F) != positive) continue;
    const double at = (static_cast<double>(question.predictions[i]) - axis.low) / width;
    if (std::isnan(at)) continue;
    ++counts[static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(bins - 1)))];
  }
  std::vector<Point> steps;
  for (std::size_t bin = 0; bin < bins; ++bin)
    for (const std::size_t edge : {bin, bin + 1})
      steps.push_back(
          {axis.low + static_cast<double>(edge) * width, static_cast<double>(counts[bin])});
  return steps;
}

Figure prediction_histogram(const Experiment& experiment, const Question& question) {
  constexpr std::size_t bins = 25;
  const bool classes = experiment.has_classes();
  const Axis axis = prediction_axis(question.predictions,
                                    classes ? "probability of the likeliest class" : "similarity");
  const std::vector<Point> positive = histogram(question, true, axis, bins),
                           negative = histogram(question, false, axis, bins);
  std::vector<double> heights = {0};
  for (const auto* steps : {&positive, &negative})
    for (const Point& point : *steps) heights.push_back(point.y);
  const std::string title = classes ? "Probabilities" : "Similarities";
  const std::string subtitle =
      std::to_string(question.predictions.size()) + " pairs in " + std::to_string(bins) + " bins";
  Plot plot(title, subtitle, experiment.name, axis, axis_around("pairs", heights));
  plot.area(positive, {0, classes ? "right" : "alike"});
  plot.area(negative, {1, classes ? "wrong" : "different"});
  if (!classes)
    plot.reference({experiment.saved.threshold, 0},
                   {experiment.saved.threshold, std::ranges::max(heights)});
  return {"similarities", plot.figure(experiment.name + ": " + title + ", " + subtitle),
          classes
              ? "How sure the model is where it is right and where it is wrong."
              : "Similarities of the pairs of either label: the better the model tells them apart, "
                "the less the two overlap. Dashed: the threshold."};
}

Figure confusion_matrix(const Experiment& experiment) {
  std::vector<std::string> names = {"alike", "different"};
  ClassConfusion counts;
  std::string subtitle;
  if (experiment.has_classes()) {
    names = experiment.saved.classes;
    const std::vector<float>& labels = experiment.test->examples.labels;
    counts = class_confusion(experiment.test->decisions,
                             std::vector<std::size_t>(labels.begin(), labels.end()), names.size());
    subtitle = "macro F1 " + decimals(macro_f1(counts), 3);
  } else {
    const Confusion two = decided(experiment);
    counts = {{two.true_positive, two.false_negative}, {two.false_positive, two.true_negative}};
    subtitle = "F1 " + decimals(two.f1(), 3) + ", MCC " + decimals(two.mcc(), 3) + " at the " +
               threshold_words(experiment);
  }
  const std::string title = "Confusion";
  return {"confusion",
          matrix_figure(title, subtitle, experiment.name, names, counts,
                        experiment.name + ": " + title + ", " + subtitle),
          "Labels (rows) and decisions (columns); percentages are of the row. Blue is right."};
}

/// Nearby pairs share a dot, whose size shows their number.
Figure similarity_against_label(const Experiment& experiment) {
  const std::vector<float>&similarities = experiment.test->similarities,
        &labels = experiment.test->examples.labels;
  const std::string title = "Similarity against label";
  const std::string subtitle =
      "Pearson " +
      shown(pearson(std::span<const float>(similarities), std::span<const float>(labels))) +
      ", Spearman " + shown(spearman(similarities, labels));
  const Axis y = prediction_axis(similarities, "similarity");
  Plot plot(title, subtitle, experiment.name, {"label"}, y);
  constexpr double cells = 60;
  std::map<std::pair<double, double>, std::size_t> dots;
  for (std::size_t i = 0; i < similarities.size(); ++i) {
    const double height = (static_cast<double>(similarities[i]) - y.low) / (y.high - y.low);
    ++dots[{std::round(static_cast<double>(labels[i]) * cells), std::round(height * cells)}];
  }
  for (const auto& [cell, pairs] : dots)
    plot.dot({cell.first / cells, y.low + cell.second / cells * (y.high - y.low)},
             1.6 * std::sqrt(static_cast<double>(pairs)), {}, {});
  return {"similarity-label", plot.figure(experiment.name + ": " + title + ", " + subtitle),
          "Labels between alike and different against the model's similarities; a larger dot "
          "stands for more pairs."};
}

Figure slices(const Experiment& experiment, const std::vector<Slice>& parts, std::string name,
              const std::string& title, const std::string& what, std::string caption) {
  std::vector<double> values;
  Axis x{what, 0, static_cast<double>(parts.size())};
  std::string description = experiment.name + ": " + title;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Interval interval = wilson_interval(parts[i].right, parts[i].pairs);
    values.insert(values.end(), {interval.low, interval.high});
    x.ticks.push_back({static_cast<double>(i) + 0.5, parts[i].name});
  }
  values.push_back(std::min(1.0, std::ranges::max(values) + 0.08)); // room for the counts
  Plot plot(title, "bars: 95 % confidence; numbers: pairs", experiment.name, std::move(x),
            axis_around("accuracy", values));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Slice& slice = parts[i];
    const double at = static_cast<double>(i) + 0.5;
    const double accuracy = static_cast<double>(slice.right) / static_cast<double>(slice.pairs);
    const Interval interval = wilson_interval(slice.right, slice.pairs);
    plot.interval(at, interval.low, interval.high, {});
    plot.dot({at, accuracy}, 5, {}, slice.name + ": " + decimals(accuracy, 3));
    plot.words({at, interval.high}, std::to_string(slice.pairs));
    description += "; " + slice.name + " " + decimals(accuracy, 3);
  }
  return {std::move(name), plot.figure(description), std::move(caption)};
}

}

std::vector<Figure> test_figures(const Experiment& experiment) {
  if (!experiment.test) return {};
  const std::vector<Question> questions = questions_of(experiment);
  const Question certainty = certainty_of(experiment);
  const std::vector<bool> right = experiment.rightness();
  const Examples& examples = experiment.test->examples;
  std::vector<Figure> figures = {
      confusion_matrix(experiment), prediction_histogram(experiment, certainty),
      precision_recall(experiment, questions), roc(experiment, questions)};
  if (!experiment.has_classes()) figures.push_back(accuracy_over_threshold(experiment, certainty));
  if (std::optional<Figure> figure = calibration(experiment, certainty))
    figures.push_back(std::move(*figure));
  if (experiment.is_graded()) figures.push_back(similarity_against_label(experiment));
  figures.push_back(slices(experiment, slices_by_length(examples, right), "accuracy-length",
                           "Accuracy by length", "tokens of both sentences",
                           "Parts have about the same number of pairs."));
  figures.push_back(
      slices(experiment, slices_by_unknown_rate(examples, right), "accuracy-unknown",
             "Accuracy by unknown words", "unknown tokens of a pair",
             "All words that are not in the training pairs are the same to the model."));
  return figures;
}

Figure probe_figure(const Experiment& experiment) {
  const Probe& probe = experiment.probe;
  std::vector<float> similarities;
  for (const ProbeAnswer& answer : probe)
    similarities.insert(similarities.end(), {answer.opposite, answer.paraphrase});
  const bool classes = experiment.has_classes();
  const std::string what =
      classes ? "probability of " +
                    experiment.saved.classes[alike_output(experiment.saved.classes.size())]
              : "similarity";
  const std::string title = "Negation probe";
  const std::string subtitle =
      std::to_string(count(probe, &ProbeAnswer::passed)) + " of " + std::to_string(probe.size()) +
      " passed, " + std::to_string(count(probe, &ProbeAnswer::in_order)) + " in the right order";
  const Axis x = prediction_axis(similarities, what + " of the opposite");
  Axis y = x;
  y.title = what + " of the paraphrase";
  Plot plot(title, subtitle, experiment.name, x, y);
  plot.reference({x.low, x.low}, {x.high, x.high});
  if (!classes) {
    const double threshold = experiment.saved.threshold;
    plot.reference({threshold, y.low}, {threshold, y.high});
    plot.reference({x.low, threshold}, {x.high, threshold});
  }
  for (std::size_t i = 0; i < probe.size(); ++i) {
    const ProbeItem& item = probe_items()[i];
    const bool passed = probe[i].passed();
    plot.dot({static_cast<double>(probe[i].opposite), static_cast<double>(probe[i].paraphrase)}, 5,
             {passed ? 0U : 1U, passed ? "passed" : "not passed"},
             std::string(item.sentence) + " / " + std::string(item.opposite) + " / " +
                 std::string(item.paraphrase));
  }
  return {"negation", plot.figure(experiment.name + ": " + title + ", " + subtitle),
          "Each dot is a sentence with its opposite and its paraphrase: passed if the opposite is "
          "called different and the paraphrase alike. Above the diagonal they are in the right "
          "order, whatever the threshold."};
}

}
