// SPDX-License-Identifier: MIT
#include <support/errors.hpp>
#include <support/events.hpp>
#include <support/files.hpp>
#include <support/golden.hpp>
#include <support/hex.hpp>

#include <siamese/watching/event_file.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

using namespace siamese;
using namespace test;
namespace fs = std::filesystem;

namespace {

constexpr double golden_time = 1234567890.125;

std::string record(const detail::Message& event) { return hex(tfrecord(event.bytes())); }

}

TEST_CASE("events have the same bytes as those of TensorBoard's own writer") {
  const nlohmann::json expected = golden("events");
  const NamedValues scalars = {{"loss", 0.1}, {"f1", 0}};
  CHECK(record(detail::version_event(golden_time)) == expected["version"]);
  CHECK(record(detail::start_event(golden_time, 301)) == expected["start"]);
  CHECK(record(detail::scalar_event(golden_time, 70000, scalars)) == expected["scalars"]);
  CHECK(record(detail::text_event(golden_time, 0, "konfigur\u00e4tion", std::string(200, 'x'))) ==
        expected["text"]);
}

TEST_CASE("events are in the file at once") {
  const TemporaryFolder folder;
  EventWriter writer(folder.path() / "deep" / "run", 1);
  CHECK(writer.path().parent_path() == folder.path() / "deep" / "run");
  CHECK(writer.path().filename().string().starts_with("events.out.tfevents.1"));
  CHECK(records(writer.path()).size() == 2);
  writer.scalars(20, {{"loss", 0.25}});
  writer.text(20, "note", "**bold**");
  const std::vector<std::string> written = records(writer.path());
  REQUIRE(written.size() == 4);
  CHECK(contains(written[0], "brain.Event:2"));
  CHECK(contains(written[2], "loss"));
  CHECK(contains(written[3], "**bold**"));
}

TEST_CASE("a second writer of a run has a file of its own, with a later name") {
  const TemporaryFolder folder;
  const EventWriter first(folder.path(), 1);
  const std::string before = read_file(first.path());
  const EventWriter second(folder.path(), 21), third(folder.path(), 21);
  CHECK(first.path().string() < second.path().string());
  CHECK(second.path().string() < third.path().string());
  CHECK(read_file(first.path()) == before);
}

TEST_CASE("an error names a folder that cannot be created") {
  const TemporaryFolder folder;
  const fs::path file = folder.write("file", "old");
  const auto write = [&] { const EventWriter writer(file / "run", 1); };
  CHECK(contains(message_of<FileError>(write), (file / "run").string()));
  CHECK(read_file(file) == "old");
}

TEST_CASE("a file made after the clock was set back has a later name all the same") {
  const TemporaryFolder folder;
  folder.write("events.out.tfevents.9876543210.another-host", "");
  for (const char* other :
       {"events.out.tfevents.99999999999999999999.x", "events.out.tfevents.", "z"})
    folder.write(other, "");
  const EventWriter writer(folder.path(), 1);
  CHECK(writer.path().filename().string().starts_with("events.out.tfevents.9876543211."));
}
