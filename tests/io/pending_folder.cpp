// SPDX-License-Identifier: MIT
#include <support/errors.hpp>
#include <support/file_size_limit.hpp>
#include <support/files.hpp>

#include <siamese/io/pending_folder.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <map>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

using namespace siamese;
using namespace test;
namespace fs = std::filesystem;

namespace {

/// The contents of all regular files below a folder, by their paths in it.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      all[entry.path().lexically_relative(folder).string()] = read_file(entry.path());
  return all;
}

using Contents = std::map<std::string, std::string>;

/// A folder `m` with two files of its own, and a user's.
struct Old {
  TemporaryFolder folder;
  fs::path m = folder.path() / "m";

  Old() {
    fs::create_directories(m / "events");
    folder.write("m/a", "old a");
    folder.write("m/b", "old b");
    folder.write("m/events/e", "event");
    fs::create_symlink("a", m / "link");
  }
  const Contents before = {
      {"a", "old a"}, {"b", "old b"}, {"events/e", "event"}, {"link", "old a"}};
  const Contents after = {{"a", "new a"}, {"b", "old b"}, {"events/e", "event"}, {"link", "new a"}};
};

void replace(const fs::path& folder) {
  PendingFolder next(folder);
  next.write("a", "new a");
  next.commit();
}

}

TEST_CASE("new files replace old ones, and others stay") {
  const Old old;
  replace(old.m);
  CHECK(contents(old.folder.path()).size() == 4); // nothing lies beside it
  CHECK(contents(old.m) == old.after);
  CHECK(fs::read_symlink(old.m / "link") == "a");
}

TEST_CASE("a folder that is new, empty, or named with a slash or through a link is written") {
  const TemporaryFolder folder;
  replace(folder.path() / "deep" / "new");
  fs::create_directory(folder.path() / "empty");
  replace(folder.path() / "empty" / "");
  fs::create_directory_symlink("empty", folder.path() / "link");
  replace(folder.path() / "link");
  CHECK(fs::is_symlink(folder.path() / "link"));
  CHECK(contents(folder.path()) == Contents{{"deep/new/a", "new a"}, {"empty/a", "new a"}});
}

TEST_CASE("what is left out goes") {
  const Old old;
  PendingFolder next(old.m);
  next.write("a", "new a");
  next.commit("events");
  CHECK(contents(old.m) == Contents{{"a", "new a"}, {"b", "old b"}, {"link", "new a"}});
}

TEST_CASE("without commit, or after an error, the old folder stays") {
  const Old old;
  PendingFolder(old.m).write("a", "new a");
  CHECK(contents(old.m) == old.before);
  const FileSizeLimit limit(100);
  CHECK(message_of<FileError>([&] { PendingFolder(old.m).write("a", std::string(1000, 'x')); }) ==
        (old.m / "a").string() + ": cannot write: File too large; make room there");
  CHECK(contents(old.folder.path()).size() == 4);
  CHECK(contents(old.m) == old.before);
}

TEST_CASE("the next writer removes what a killed process has prepared") {
  const Old old;
  const pid_t child = ::fork();
  if (child == 0) {
    PendingFolder next(old.m);
    next.write("a", "new a");
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(contents(old.m) == old.before);
  CHECK(contents(old.folder.path()).size() == 5);
  fs::create_directory(old.folder.path() / "m.pending-mine");
  PendingFolder(old.m).write("a", "new a");
  CHECK(contents(old.folder.path()).size() == 4);
  CHECK(fs::exists(old.folder.path() / "m.pending-mine"));
}

TEST_CASE("the working folder is replaced file by file") {
  const Old old;
  const fs::path before = fs::current_path();
  for (const fs::path& working : {old.m, old.m / "events"}) {
    fs::current_path(working);
    old.folder.write("m/a", "old a");
    replace(old.m);
    CHECK(fs::equivalent(fs::current_path(), working));
    fs::current_path(before);
    CHECK(contents(old.folder.path()).size() == 4);
    CHECK(contents(old.m) == old.after);
  }
}

TEST_CASE("permissions of the folder and of a replaced file stay, and long names are taken") {
  const Old old;
  fs::permissions(old.m, fs::perms(0700));
  fs::permissions(old.m / "a", fs::perms(0600));
  replace(old.m);
  CHECK(fs::status(old.m).permissions() == fs::perms(0700));
  CHECK(fs::status(old.m / "a").permissions() == fs::perms(0600));
  const fs::path lengthy = old.folder.path() / std::string(255, 'n');
  replace(lengthy);
  replace(lengthy);
  CHECK(contents(lengthy) == Contents{{"a", "new a"}});
}

TEST_CASE("a file in the folder's place is an error that names it") {
  const Old old;
  CHECK(contains(message_of<FileError>([&] { replace(old.m / "a"); }),
                 (old.m / "a").string() + ": cannot create the folder"));
  CHECK(contains(message_of<FileError>([&] { replace(old.m / "a" / "b"); }),
                 (old.m / "a" / "b").string() + ": cannot create the folder"));
  CHECK(contents(old.m) == old.before);
}
