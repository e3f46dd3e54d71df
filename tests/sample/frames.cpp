// SPDX-License-Identifier: MIT
#include <siamese/sample/frames.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <iterator>

namespace sample = siamese::sample;

TEST_CASE("every frame has several wordings, one of which always fits") {
  for (const sample::Frame& frame : sample::frames) {
    CHECK(frame.templates.size() >= 5);
    bool always = false;
    for (const sample::Template& each : frame.templates)
      always = always || each.needs == sample::Template::nothing;
    CHECK(always);
  }
}

TEST_CASE("every change of a frame applies to some of its meanings") {
  siamese::RandomChoice random(1);
  for (const sample::Frame& frame : sample::frames)
    for (const sample::Change& change : frame.changes) {
      int applied = 0;
      for (int i = 0; i < 300; ++i) {
        sample::Meaning meaning = frame.draw(random);
        applied += sample::apply(change, meaning, random);
      }
      CAPTURE(frame.templates[0].text);
      CAPTURE(static_cast<int>(change.kind));
      CHECK(applied > 0);
    }
}
