// SPDX-License-Identifier: MIT
// Plots as SVG: axes, lines, bars, marks, a legend. Colours come from the style sheet.
#pragma once

#include "report/axis.hpp"
#include "report/markup.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace siamese::tool {

struct Point {
  double x, y;
};

/// Shapes drawn in one colour; the legend lists series with a name.
struct Series {
  std::size_t number = 0;
  std::string name = {};
};

/// A line sample in the style of a series, for tables.
Markup line_sample(const Series& series);

/// Shortens a text to this many characters.
std::string shortened(std::string_view text, std::size_t characters);

class Plot {
public:
  /// `corner` is shown opposite the title and says which experiment the figure is about.
  Plot(std::string title, std::string subtitle, std::string corner, Axis x, Axis y);

  void line(const std::vector<Point>& points, const Series& series);
  /// The area between the line and the axis below.
  void area(const std::vector<Point>& points, const Series& series);
  /// A dot; the note is its tooltip.
  void dot(Point at, double radius, const Series& series, const std::string& note);
  /// The span of a confidence interval.
  void interval(double x, double low, double high, const Series& series);
  /// A dot with words beside it, above or below.
  void mark(Point at, const Series& series, const std::string& words, bool above = true);
  /// Words centred above a point.
  void words(Point at, const std::string& text);
  /// A thin dashed line for comparison.
  void reference(Point from, Point to);

  /// The whole figure; the description is its text alternative.
  Markup figure(const std::string& description) const;

private:
  double x(double value) const;
  double y(double value) const;
  std::string path(const std::vector<Point>& points) const;
  void remember(const Series& series);
  Markup axes() const;
  Markup legend(double top, double& bottom) const;

  std::string title_, subtitle_, corner_;
  Axis x_, y_;
  Markup shapes_;
  std::vector<Series> series_;
};

/// Counts as shaded cells, a row per label and a column per decision, with percentages of the row.
Markup matrix_figure(const std::string& title, const std::string& subtitle,
                     const std::string& corner, const std::vector<std::string>& names,
                     const std::vector<std::vector<std::size_t>>& counts,
                     const std::string& description);

/// The figure as a complete SVG file.
std::string svg_file(const Markup& figure);

}
