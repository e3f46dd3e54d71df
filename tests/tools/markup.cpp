// SPDX-License-Identifier: MIT
// The report's markup and axes.

#include <cli/output.hpp>
#include <report/axis.hpp>
#include <report/markup.hpp>

#include <support/markup.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace siamese::tool;

namespace {

std::string labels(double low, double high) {
  std::string joined;
  for (const Tick& tick : round_ticks(low, high)) joined += tick.label + ' ';
  return joined;
}

}

TEST_CASE("text is escaped everywhere") {
  CHECK(Markup("a < b & c > \"d\"").code() == "a &lt; b &amp; c &gt; &quot;d&quot;");
  CHECK(element("p", {{"title", "\"<&>"}}, "<b>").code() ==
        "<p title=\"&quot;&lt;&amp;&gt;\">&lt;b&gt;</p>");
}

TEST_CASE("markup within markup is not escaped again") {
  CHECK(element("p", element("b", "1 < 2") + " & 3").code() == "<p><b>1 &lt; 2</b> &amp; 3</p>");
}

TEST_CASE("characters that a document cannot contain become the replacement character") {
  CHECK(escaped("a\x01"
                "b\x7f"
                "c") == "a\xef\xbf\xbd"
                        "b\xef\xbf\xbd"
                        "c");
  CHECK(escaped("\xff") == "\xef\xbf\xbd");
  CHECK(escaped("\xed\xa0\x80").find('\xed') == std::string::npos); // a surrogate
  CHECK(escaped("\xef\xbf\xbf") == "\xef\xbf\xbd");                 // U+FFFF
  CHECK(escaped("tab\tand line\n") == "tab\tand line\n");
  CHECK(escaped("\xd7\xa9\xe2\x80\xae") == "\xd7\xa9\xe2\x80\xae"); // letters and directions stay
}

TEST_CASE("every sequence of two bytes gives a valid document") {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second)};
      const std::string code = element("p", {{"title", text}}, text).code();
      if (first == '\r' || second == '\r') continue; // allowed, but readers change it
      CAPTURE(code);
      CHECK_NOTHROW(test::Document(std::string_view(code)));
    }
}

TEST_CASE("the tests' reader of documents refuses malformed documents") {
  CHECK_NOTHROW(test::Document("<p><b>x</b> y</p>"));
  for (const char* bad :
       {"<p><b></p></b>", "<p>", "<p></p></p>", "<p a=1></p>", "<p a=\"1\" a=\"2\"></p>",
        "<p>&nbsp;</p>", "<p>a & b</p>", "<p a=\"<\"></p>", "<p>\x01</p>", "<p>\xff</p>",
        "x<p></p>", "<p><i id=\"a\"></i><i id=\"a\"></i></p>", "<a href=\"#b\"></a>"}) {
    CAPTURE(bad);
    CHECK_THROWS(test::Document(bad));
  }
}

TEST_CASE("axes are marked at round numbers") {
  CHECK(labels(0, 1) == "0.0 0.2 0.4 0.6 0.8 1.0 ");
  CHECK(labels(0.62, 0.81) == "0.65 0.70 0.75 0.80 ");
  CHECK(labels(0, 5400) == "0 2000 4000 ");
  CHECK(labels(-1, 1) == "-1.0 -0.5 0.0 0.5 1.0 ");
  CHECK(labels(0, 3) == "0 1 2 3 ");
}

TEST_CASE("an axis spans all values between round numbers") {
  const std::vector<double> values = {0.213, 0.187, 0.49};
  const Axis axis = axis_around("loss", values);
  CHECK(axis.low == doctest::Approx(0.1));
  CHECK(axis.high == doctest::Approx(0.5));
  CHECK(axis_around("x", std::vector<double>{2, 2}).low < 2);
  CHECK(axis_around("x", std::vector<double>{2, 2}).high > 2);
  CHECK(axis_around("x", {}).high == 1);
}

TEST_CASE("numbers of any size have an axis with a few marks") {
  for (const std::vector<double>& values : std::vector<std::vector<double>>{{-1e308, 1e308},
                                                                            {1e17, 1e17 + 32},
                                                                            {1e308, 1e308},
                                                                            {-1e-300, 1e-300},
                                                                            {0, 1e-320},
                                                                            {1e15, 1e15 + 1}}) {
    CAPTURE(values[0]);
    const Axis axis = axis_around("loss", values);
    CHECK(std::isfinite(axis.high - axis.low));
    CHECK(axis.low < axis.high);
    const auto ticks = round_ticks(axis.low, axis.high);
    CHECK(ticks.size() >= 2);
    CHECK(ticks.size() <= 11);
    for (const Tick& tick : ticks) CHECK(tick.label.size() < 16);
  }
  CHECK(axis_around("x", std::vector<double>{NAN, INFINITY}).high == 1);
}

TEST_CASE("any text is one cell of a Markdown table") {
  CHECK(code_cell("cnn --seed 1") == "`cnn --seed 1`");
  CHECK(code_cell("a|b\nc") == "`a\\|b?c`");
  CHECK(code_cell("a`b``c") == "``` a`b``c ```");
  CHECK(text_cell("a|b`c\nd_e<f") == "a\\|b\\`c?d_e\\<f");
}
