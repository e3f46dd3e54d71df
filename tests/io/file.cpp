// SPDX-License-Identifier: MIT
#include <support/errors.hpp>
#include <support/files.hpp>

#include <siamese/io/file.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <iterator>
#include <string>

#include <sys/resource.h>

using namespace siamese;
using namespace test;
namespace fs = std::filesystem;

namespace {

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

/// No file may grow beyond so many bytes, as on a full disk.
class FileSizeLimit {
public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
  void (*handler_)(int);
  rlimit before_{};
};

}

TEST_CASE("what is written is read back, bytes of every kind and any length") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  for (const std::string& content :
       {std::string(), std::string("a\0b\r\n\xff", 6), std::string(200000, 'x')}) {
    write_file(path, content);
    CHECK(read_file(path) == content);
    CHECK(files_in(folder.path()) == 1);
  }
}

TEST_CASE("a file is written into the working folder by its name alone") {
  const TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_file("name", "content");
  fs::current_path(before);
  CHECK(read_file(folder.path() / "name") == "content");
}

TEST_CASE("a full disk leaves the old content and no temporary file") {
  const TemporaryFolder folder;
  const fs::path path = folder.write("file", "old");
  std::string message;
  {
    const FileSizeLimit limit(100);
    message = message_of<FileError>([&] { write_file(path, std::string(1000, 'x')); });
  }
  CHECK(contains(message, "cannot write: File too large"));
  CHECK(contains(message, path.string()));
  CHECK(read_file(path) == "old");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a folder that is none is named, and one in the file's place stays") {
  const TemporaryFolder folder;
  const fs::path file = folder.write("file", "old");
  CHECK(contains(message_of<FileError>([&] { write_file(file / "below", "x"); }),
                 (file / "below").string()));
  CHECK(contains(message_of<FileError>([&] { write_file(folder.path() / "none" / "f", "x"); }),
                 "No such file or directory"));
  CHECK(read_file(file) == "old");

  fs::create_directory(folder.path() / "taken");
  CHECK(contains(message_of<FileError>([&] { write_file(folder.path() / "taken", "x"); }),
                 "taken: cannot write"));
  CHECK(fs::is_directory(folder.path() / "taken"));
  CHECK(files_in(folder.path()) == 2);
}

TEST_CASE("a file that is not there, and a folder, cannot be read") {
  const TemporaryFolder folder;
  CHECK(message_of<FileError>([&] { read_file(folder.path() / "none"); }) ==
        (folder.path() / "none").string() +
            ": cannot open: No such file or directory; check the path and its "
            "permissions");
  CHECK(
      contains(message_of<FileError>([&] { read_file(folder.path()); }), "is not a regular file"));
}
