// SPDX-License-Identifier: MIT
#include <support/errors.hpp>
#include <support/file_size_limit.hpp>
#include <support/files.hpp>

#include <siamese/core/threads.hpp>
#include <siamese/io/file.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace siamese;
using namespace test;
namespace fs = std::filesystem;

namespace {

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

/// Becomes another user than root, so that permissions apply.
class Unprivileged {
public:
  Unprivileged() {
    if (user_ == 0) REQUIRE(::seteuid(65534) == 0);
  }
  ~Unprivileged() {
    if (user_ == 0 && ::seteuid(0) != 0) std::abort();
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

private:
  uid_t user_ = ::geteuid();
};

}

TEST_CASE("content of any bytes and length is read back") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  for (const std::string& content :
       {std::string(), std::string("a\0b\r\n\xff", 6), std::string(200000, 'x')}) {
    write_file(path, content);
    CHECK(read_file(path) == content);
    CHECK(files_in(folder.path()) == 1);
  }
}

TEST_CASE("a file name without folder is written to the working folder") {
  const TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_file("name", "content");
  fs::current_path(before);
  CHECK(read_file(folder.path() / "name") == "content");
}

TEST_CASE("a write error keeps the old content and leaves no temporary file") {
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

TEST_CASE("a full file system keeps the old content and leaves no temporary file") {
  const TemporaryFolder folder;
  if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) {
    MESSAGE("skipped: no file system can be mounted here: " << std::strerror(errno));
    return;
  }
  const fs::path path = folder.write("file", "old");
  const std::string message =
      message_of<FileError>([&] { write_file(path, std::string(1 << 20, 'x')); });
  const std::string content = read_file(path);
  const auto files = files_in(folder.path());
  CHECK(::umount(folder.path().c_str()) == 0);
  CHECK(message == path.string() + ": cannot write: No space left on device; make room there");
  CHECK(content == "old");
  CHECK(files == 1);
}

TEST_CASE("a read-only folder keeps the old content") {
  const TemporaryFolder folder;
  const fs::path path = folder.write("file", "old");
  fs::permissions(folder.path(), fs::perms(0555));
  std::string message;
  {
    const Unprivileged user;
    message = message_of<FileError>([&] { write_file(path, "new"); });
  }
  fs::permissions(folder.path(), fs::perms(0755));
  CHECK(message ==
        path.string() + ": cannot open: Permission denied; check the path and its permissions");
  CHECK(read_file(path) == "old");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("without commit the old content stays and no temporary file is left") {
  const TemporaryFolder folder;
  const fs::path path = folder.write("file", "old");
  {
    const PendingFile pending(path, "new");
    CHECK(files_in(folder.path()) == 2);
    CHECK(read_file(path) == "old");
  }
  CHECK(read_file(path) == "old");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("the next writer of a file removes a killed process's temporary file") {
  const TemporaryFolder folder;
  const fs::path path = folder.write("file", "old");
  const pid_t child = ::fork();
  if (child == 0) {
    const PendingFile pending(path, "never to be seen");
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK(read_file(path) == "old");
  CHECK(files_in(folder.path()) == 2);
  write_file(path, "new");
  CHECK(read_file(path) == "new");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("other files stay, and so do temporary files in use") {
  const TemporaryFolder folder;
  for (const char* name :
       {"file.tmp", "file.pending", "other.pending-1.1", "xfile.pending-1.1", "filex.pending-1.1"})
    folder.write(name, "another's");
  fs::create_directory(folder.path() / "file.pending-7.7");
  const fs::path path = folder.path() / "file";
  PendingFile first(path, "first");
  PendingFile second(path, "second");
  second.commit();
  CHECK(read_file(path) == "second");
  first.commit();
  CHECK(read_file(path) == "first");
  CHECK(files_in(folder.path()) == 7);
}

TEST_CASE("threads that write one file leave one complete content") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  Threads threads(4);
  threads.run(40, [&](Index task) {
    write_file(path, std::string(10000, static_cast<char>('a' + task % 26)));
  });
  const std::string content = read_file(path);
  CHECK(content == std::string(10000, content[0]));
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("an error names a path that is not a folder, and a folder in the file's place stays") {
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

TEST_CASE("a missing file and a folder cannot be read") {
  const TemporaryFolder folder;
  CHECK(message_of<FileError>([&] { read_file(folder.path() / "none"); }) ==
        (folder.path() / "none").string() +
            ": cannot open: No such file or directory; check the path and its "
            "permissions");
  CHECK(
      contains(message_of<FileError>([&] { read_file(folder.path()); }), "is not a regular file"));
}

TEST_CASE("a symbolic link is followed, and its target is replaced or made") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "elsewhere");
  const fs::path target = folder.write("elsewhere/target", "old");
  const fs::path link = folder.path() / "link", second = folder.path() / "second";
  fs::create_symlink("elsewhere/target", link);
  fs::create_symlink(link, second);
  write_file(second, "new");
  CHECK(fs::is_symlink(link));
  CHECK(fs::is_symlink(second));
  CHECK(read_file(target) == "new");
  fs::remove(target);
  write_file(second, "made");
  CHECK(read_file(target) == "made");
  CHECK(files_in(folder.path() / "elsewhere") == 1);
  fs::create_symlink("circle", folder.path() / "circle");
  CHECK(contains(message_of<FileError>([&] { write_file(folder.path() / "circle", "x"); }),
                 "circle: cannot open: "));
}

TEST_CASE("a pipe is written to and stays a pipe") {
  const TemporaryFolder folder;
  const fs::path pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  CHECK(is_written_to(pipe));
  write_file(pipe, "through");
  char bytes[16] = {};
  CHECK(::read(reader, bytes, sizeof bytes) == 7);
  ::close(reader);
  CHECK(std::string(bytes) == "through");
  CHECK(fs::is_fifo(pipe));
  CHECK(files_in(folder.path()) == 1);
  CHECK(is_written_to("/dev/null"));
  CHECK_FALSE(is_written_to(folder.write("file", "")));
  CHECK_FALSE(is_written_to(folder.path()));
  CHECK_FALSE(is_written_to(folder.path() / "none"));
}

TEST_CASE("a device is written to and stays a device") {
  const TemporaryFolder folder;
  const fs::path device = folder.path() / "device";
  if (::mknod(device.c_str(), S_IFCHR | 0600, makedev(1, 3)) != 0) {
    MESSAGE("skipped: no device can be made here: " << std::strerror(errno));
    return;
  }
  write_file(device, "nothing");
  CHECK(fs::is_character_file(device));
}

TEST_CASE("the new file has the permissions of the old one") {
  const TemporaryFolder folder;
  const fs::path path = folder.write("file", "old");
  for (const auto mode : {fs::perms(0600), fs::perms(0640), fs::perms(0755)}) {
    fs::permissions(path, mode);
    write_file(path, "new");
    CHECK(fs::status(path).permissions() == mode);
  }
}

TEST_CASE("names of any length that the file system takes are written") {
  const TemporaryFolder folder;
  for (const std::size_t length : {223U, 224U, 255U}) {
    const fs::path path = folder.path() / std::string(length, 'n');
    write_file(path, "old");
    write_file(path, "new");
    CHECK(read_file(path) == "new");
  }
  CHECK(files_in(folder.path()) == 3);
}

TEST_CASE("only names of temporary files are taken for abandoned ones") {
  const TemporaryFolder folder;
  for (const char* name : {"file.pending-", "file.pending-notes", "file.pending-1",
                           "file.pending-1.", "file.pending-1.2x", "file.pending-.2"})
    folder.write(name, "mine");
  folder.write("file.pending-12.34", "abandoned");
  write_file(folder.path() / "file", "new");
  CHECK(files_in(folder.path()) == 7);
  CHECK_FALSE(fs::exists(folder.path() / "file.pending-12.34"));
}

TEST_CASE("a file is read in pieces") {
  const TemporaryFolder folder;
  const std::string content(200000, 'x');
  std::string read;
  std::size_t longest = 0;
  read_pieces(folder.write("file", content), [&](std::string_view piece) {
    read += piece;
    longest = std::max(longest, piece.size());
  });
  CHECK(read == content);
  CHECK(longest <= 65536);
  REQUIRE(::mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
  CHECK(contains(message_of<FileError>([&] { read_file(folder.path() / "pipe"); }),
                 "is not a regular file"));
}
