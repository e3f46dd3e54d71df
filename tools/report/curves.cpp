// SPDX-License-Identifier: MIT
// The learning curves of all experiments.

#include "report/figures.hpp"

#include "cli/output.hpp"
#include "report/plot.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace siamese::tool {

namespace {

/// The points of a history that have the value.
std::vector<Point> curve(const std::vector<HistoryPoint>& history,
                         std::optional<double> (*value)(const HistoryPoint&)) {
  std::vector<Point> points;
  for (const HistoryPoint& point : history)
    if (const std::optional<double> y = value(point)) points.push_back({point.step, *y});
  return points;
}

struct Curves {
  const char *name, *title, *subtitle, *measure;
  std::optional<double> (*value)(const HistoryPoint&);
};

constexpr Curves accuracy_curves[] = {
    {"accuracy-train", "Accuracy on training pairs", "at the threshold 0.5", "accuracy",
     [](const HistoryPoint& point) { return point.train_accuracy; }},
    {"accuracy-dev", "Accuracy on dev pairs", "at the threshold 0.5", "accuracy",
     [](const HistoryPoint& point) { return point.dev_accuracy; }}};
constexpr Curves loss_curves[] = {
    {"loss-train", "Loss on training pairs", "different losses have different scales", "loss",
     [](const HistoryPoint& point) { return point.train_loss; }},
    {"loss-dev", "Loss on dev pairs", "different losses have different scales", "loss",
     [](const HistoryPoint& point) { return point.dev_loss; }}};

/// Adds the curves for training and dev side by side, with the same axes.
void add_curves(const std::vector<Experiment>& experiments, std::span<const Curves> both,
                std::vector<Figure>& figures) {
  std::vector<double> steps = {0}, values;
  for (const Experiment& experiment : experiments)
    for (const Curves& curves : both)
      for (const Point& point : curve(experiment.history, curves.value)) {
        steps.push_back(point.x);
        values.push_back(point.y);
      }
  for (const Curves& curves : both) {
    Plot plot(curves.title, curves.subtitle, "", axis_around("step", steps),
              axis_around(curves.measure, values));
    std::string description = curves.title;
    for (std::size_t i = 0; i < experiments.size(); ++i) {
      const Series series{i, experiments[i].name};
      const std::vector<Point> points = curve(experiments[i].history, curves.value);
      if (points.empty()) continue;
      plot.line(points, series);
      description += "; " + series.name + " ends at " + decimals(points.back().y, 3);
    }
    figures.push_back({curves.name, plot.figure(description), ""});
  }
}

}

std::vector<Figure> training_curves(const std::vector<Experiment>& experiments) {
  std::vector<Figure> figures;
  if (std::ranges::all_of(experiments, [](const Experiment& e) { return e.history.empty(); }))
    return figures;
  add_curves(experiments, accuracy_curves, figures);
  add_curves(experiments, loss_curves, figures);
  return figures;
}

}
