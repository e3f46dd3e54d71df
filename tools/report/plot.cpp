// SPDX-License-Identifier: MIT
// Draws plots as SVG.

#include "report/plot.hpp"

#include "report/style.hpp"

#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace siamese::tool {

namespace {

constexpr double width = 440, left = 46, right = 424, top = 72, bottom = 282, row_height = 18;

std::string pixels(double value) { return decimals(value, 1); }

Markup label(double x, double y, const std::string& classes, const Markup& content) {
  return element("text", {{"x", pixels(x)}, {"y", pixels(y)}, {"class", classes}}, content);
}

Markup segment(double x1, double y1, double x2, double y2, const std::string& classes) {
  return element("line",
                 {{"x1", pixels(x1)},
                  {"y1", pixels(y1)},
                  {"x2", pixels(x2)},
                  {"y2", pixels(y2)},
                  {"class", classes}},
                 {});
}

Markup note_of(const std::string& note) { return note.empty() ? Markup() : element("title", note); }

/// The style classes for a series' colour and, from the seventh series on, dashes.
std::string series_class(const Series& series) {
  const std::size_t round = series.number / series_colours % 3;
  std::string classes = "c" + std::to_string(series.number % series_colours);
  if (round != 0) classes += " d" + std::to_string(round);
  return classes;
}

/// The approximate width of a text: characters from Hangul Jamo on are mostly full-width.
double text_width(std::string_view text) {
  double sum = 0;
  for (std::size_t position = 0; position < text.size();)
    sum += decode(text, position) < 0x1100 ? 6.6 : 12.5;
  return sum;
}

Markup headings(const std::string& title, const std::string& subtitle, const std::string& corner) {
  return label(12, 22, "heading", title) + label(12, 40, "soft", subtitle) +
         label(right, 22, "soft end", shortened(corner, 26));
}

Markup whole(double height, const std::string& description, const Markup& content) {
  return element("svg",
                 {{"xmlns", "http://www.w3.org/2000/svg"},
                  {"viewBox", "0 0 " + pixels(width) + ' ' + pixels(height)},
                  {"role", "img"},
                  {"aria-label", description}},
                 content);
}

}

Markup line_sample(const Series& series) {
  return element("svg", {{"class", "sample"}, {"viewBox", "0 0 24 10"}, {"aria-hidden", "true"}},
                 segment(1, 5, 23, 5, "line " + series_class(series)));
}

std::string shortened(std::string_view text, std::size_t characters) {
  std::size_t position = 0, last = 0;
  for (std::size_t i = 0; i < characters && position < text.size(); ++i) {
    last = position;
    decode(text, position);
  }
  if (position == text.size()) return std::string(text);
  return std::string(text.substr(0, last)) + "…";
}

Plot::Plot(std::string title, std::string subtitle, std::string corner, Axis x, Axis y)
    : title_(std::move(title)), subtitle_(std::move(subtitle)), corner_(std::move(corner)),
      x_(std::move(x)), y_(std::move(y)) {}

double Plot::x(double value) const {
  return std::clamp(left + (value - x_.low) / (x_.high - x_.low) * (right - left), left, right);
}

double Plot::y(double value) const {
  return std::clamp(bottom - (value - y_.low) / (y_.high - y_.low) * (bottom - top), top, bottom);
}

/// Leaves out points that would coincide with the previous one, so that long curves stay small.
std::string Plot::path(const std::vector<Point>& points) const {
  constexpr double visible = 0.6;
  std::string path;
  double last_x = 0, last_y = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double to_x = x(points[i].x), to_y = y(points[i].y);
    const bool near = std::hypot(to_x - last_x, to_y - last_y) < visible;
    if (i != 0 && i + 1 != points.size() && near) continue;
    path += (i == 0 ? "M" : " L") + pixels(to_x) + ' ' + pixels(to_y);
    last_x = to_x;
    last_y = to_y;
  }
  return path;
}

void Plot::remember(const Series& series) {
  const bool known =
      std::ranges::any_of(series_, [&](const Series& other) { return other.name == series.name; });
  if (series.name.empty() || known) return;
  series_.push_back(series);
  std::ranges::sort(series_, {}, &Series::number);
}

void Plot::line(const std::vector<Point>& points, const Series& series) {
  remember(series);
  if (points.size() == 1) return dot(points[0], 3, series, {});
  shapes_ += element("path", {{"d", path(points)}, {"class", "line " + series_class(series)}}, {});
}

void Plot::area(const std::vector<Point>& points, const Series& series) {
  remember(series);
  if (points.empty()) return;
  std::vector<Point> closed = points;
  closed.push_back({points.back().x, y_.low});
  closed.insert(closed.begin(), {points.front().x, y_.low});
  shapes_ +=
      element("path", {{"d", path(closed) + 'Z'}, {"class", "area " + series_class(series)}}, {});
}

void Plot::dot(Point at, double radius, const Series& series, const std::string& note) {
  remember(series);
  shapes_ += element("circle",
                     {{"cx", pixels(x(at.x))},
                      {"cy", pixels(y(at.y))},
                      {"r", pixels(radius)},
                      {"class", "dot " + series_class(series)}},
                     note_of(note));
}

void Plot::interval(double at, double low, double high, const Series& series) {
  shapes_ += segment(x(at), y(low), x(at), y(high), "line " + series_class(series));
}

void Plot::mark(Point at, const Series& series, const std::string& words, bool above) {
  const double to_x = x(at.x), to_y = y(at.y);
  const bool before = to_x + 10 + text_width(words) > right;
  shapes_ += element("circle",
                     {{"cx", pixels(to_x)},
                      {"cy", pixels(to_y)},
                      {"r", "6"},
                      {"class", "mark " + series_class(series)}},
                     {});
  shapes_ += label(to_x + (before ? -8 : 8), to_y + (above ? -9 : 17), before ? "halo end" : "halo",
                   words);
}

void Plot::words(Point at, const std::string& text) {
  shapes_ += label(x(at.x), y(at.y) - 8, "halo middle", text);
}

void Plot::reference(Point from, Point to) {
  shapes_ += segment(x(from.x), y(from.y), x(to.x), y(to.y), "reference");
}

Markup Plot::axes() const {
  Markup markup;
  for (const Tick& tick : y_.ticks.empty() ? round_ticks(y_.low, y_.high) : y_.ticks) {
    markup += segment(left, y(tick.at), right, y(tick.at), "grid");
    markup += label(left - 7, y(tick.at) + 4, "soft end", tick.label);
  }
  for (const Tick& tick : x_.ticks.empty() ? round_ticks(x_.low, x_.high) : x_.ticks) {
    if (x_.ticks.empty()) markup += segment(x(tick.at), top, x(tick.at), bottom, "grid");
    markup += label(x(tick.at), bottom + 17, "soft middle", tick.label);
  }
  return markup + segment(left, bottom, right, bottom, "axis") +
         label(12, top - 12, "soft", y_.title) +
         label((left + right) / 2, bottom + 37, "soft middle", x_.title);
}

Markup Plot::legend(double begin, double& end) const {
  constexpr double sample = 20, gap = 18;
  Markup markup;
  double at = left;
  end = begin;
  for (const Series& series : series_) {
    const std::string name = shortened(series.name, 40);
    const double needed = sample + 6 + text_width(name);
    if (at > left && at + needed > right) {
      at = left;
      end += row_height;
    }
    markup += segment(at, end, at + sample, end, "line " + series_class(series));
    markup += label(at + sample + 6, end + 4, "", name);
    at += needed + gap;
  }
  return markup;
}

Markup Plot::figure(const std::string& description) const {
  double end = bottom + 44;
  Markup content = headings(title_, subtitle_, corner_) + axes() + shapes_;
  if (series_.size() > 1) {
    content += legend(bottom + 58, end);
    end += row_height / 2 + 4;
  }
  return whole(end, description, content);
}

Markup matrix_figure(const std::string& title, const std::string& subtitle,
                     const std::string& corner, const std::vector<std::string>& names,
                     const std::vector<std::vector<std::size_t>>& counts,
                     const std::string& description) {
  constexpr double first = 118;
  const auto classes = static_cast<double>(names.size());
  const double cell_width = (right - first) / classes, cell_height = (bottom - top) / classes;
  Markup content = headings(title, subtitle, corner) + label(12, top - 12, "soft", "label") +
                   label((first + right) / 2, bottom + 37, "soft middle", "called");
  for (std::size_t row = 0; row < names.size(); ++row) {
    const double y = top + static_cast<double>(row) * cell_height;
    const auto all = static_cast<double>(
        std::accumulate(counts[row].begin(), counts[row].end(), std::size_t{0}));
    content += label(first - 10, y + cell_height / 2 + 4, "end", shortened(names[row], 16));
    for (std::size_t column = 0; column < names.size(); ++column) {
      const double x = first + static_cast<double>(column) * cell_width;
      const double share = all == 0 ? 0 : static_cast<double>(counts[row][column]) / all;
      content += element("rect",
                         {{"x", pixels(x + 2)},
                          {"y", pixels(y + 2)},
                          {"width", pixels(cell_width - 4)},
                          {"height", pixels(cell_height - 4)},
                          {"rx", "4"},
                          {"fill-opacity", decimals(0.06 + 0.5 * share, 2)},
                          {"class", row == column ? "cell c0" : "cell c1"}},
                         {});
      content += label(x + cell_width / 2, y + cell_height / 2 - 2, "strong middle",
                       std::to_string(counts[row][column]));
      content += label(x + cell_width / 2, y + cell_height / 2 + 17, "middle",
                       decimals(100 * share, 1) + " %");
    }
  }
  for (std::size_t column = 0; column < names.size(); ++column)
    content += label(first + (static_cast<double>(column) + 0.5) * cell_width, bottom + 17,
                     "middle", shortened(names[column], 16));
  return whole(bottom + 44, description, content);
}

std::string svg_file(const Markup& figure) {
  std::string code = figure.code();
  const std::size_t content = code.find('>') + 1;
  return code.insert(content, "<style>" + std::string(figure_style) + "</style>") + '\n';
}

}
