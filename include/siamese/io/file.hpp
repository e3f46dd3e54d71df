// SPDX-License-Identifier: MIT
// Whole files: read at once, and written so that a crash never leaves half of one.
#pragma once

#include <siamese/core/error.hpp>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace siamese {
namespace detail {

[[noreturn]] inline void throw_file_error(const std::string& action,
                                          const std::filesystem::path& path, int error) {
  throw FileError(path.string() + ": cannot " + action + ": " + std::strerror(error) +
                  "; check the path" +
                  (error == ENOSPC ? ", and make room" : " and its permissions"));
}

/// An open file descriptor.
class Descriptor {
public:
  Descriptor(const std::filesystem::path& path, int flags)
      : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (number_ < 0) throw_file_error("open", path, errno);
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(number_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw_file_error("write", path_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  bool is_regular() const {
    struct stat status {};
    return ::fstat(number_, &status) == 0 && S_ISREG(status.st_mode);
  }
  /// Everything from here to the end.
  std::string read() {
    std::string content;
    char piece[65536];
    for (;;) {
      const ssize_t count = ::read(number_, piece, sizeof piece);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw_file_error("read", path_, errno);
      if (count == 0) return content;
      content.append(piece, static_cast<std::size_t>(count));
    }
  }
  void sync() {
    if (::fsync(number_) != 0) throw_file_error("write", path_, errno);
  }
  /// Whether no other process held it; held until this one closes it or ends.
  bool try_lock() const { return ::flock(number_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK; }
  void close() {
    const int number = number_;
    number_ = -1;
    if (::close(number) != 0) throw_file_error("write", path_, errno);
  }

private:
  std::filesystem::path path_;
  int number_;
};

}

/// Replaces the file's content: a temporary file in the same folder, brought to the disk, renamed,
/// and the folder brought to the disk. Throws FileError; until the rename the old content stays.
inline void write_file(const std::filesystem::path& path, std::string_view content) {
  static std::atomic<unsigned> written = 0;
  const std::filesystem::path temporary =
      path.string() + ".tmp" + std::to_string(::getpid()) + '.' + std::to_string(++written);
  // A process killed while it wrote may have had this number before.
  ::unlink(temporary.c_str());
  detail::Descriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
  try {
    file.write(content);
    file.sync();
    file.close();
    if (::rename(temporary.c_str(), path.c_str()) != 0)
      detail::throw_file_error("write", path, errno);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  detail::Descriptor(folder, O_RDONLY | O_DIRECTORY).sync();
}

/// The whole content of a regular file; others could go on for ever. Throws FileError.
inline std::string read_file(const std::filesystem::path& path) {
  detail::Descriptor file(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_regular()) throw FileError(path.string() + ": is not a regular file; name one");
  return file.read();
}

}
