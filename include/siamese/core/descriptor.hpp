// SPDX-License-Identifier: MIT
// An open file, whose errors name its path and whose calls signals do not interrupt. Needs POSIX.
#pragma once

#include <siamese/core/error.hpp>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace siamese::detail {

[[noreturn]] inline void throw_file_error(const std::string& action,
                                          const std::filesystem::path& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  throw FileError(path.string() + ": cannot " + action + ": " + std::strerror(error) +
                  (full ? "; make room there" : "; check the path and its permissions"));
}

/// Repeats call() while a signal interrupts it.
template <class F>
auto uninterrupted(F&& call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

/// An open file descriptor. Errors name `path`, the file's final place.
class Descriptor {
public:
  Descriptor(std::filesystem::path path, const std::filesystem::path& opened, int flags)
      : path_(std::move(path)),
        number_(uninterrupted([&] { return ::open(opened.c_str(), flags | O_CLOEXEC, 0666); })) {
    if (number_ < 0) throw_file_error("open", path_, errno);
  }
  Descriptor(const std::filesystem::path& path, int flags) : Descriptor(path, path, flags) {}
  /// A second descriptor of the open file of the descriptor `open`.
  static Descriptor of(const std::filesystem::path& path, int open) {
    return Descriptor(::fcntl(open, F_DUPFD_CLOEXEC, 0), path);
  }
  /// Ignores errors of close: sync() reports whether the data is on the disk.
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written =
          uninterrupted([&] { return ::write(number_, bytes.data(), bytes.size()); });
      if (written < 0) throw_file_error("write", path_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  /// Reads up to out.size() bytes and returns their number; 0 at the end.
  std::size_t read(std::span<char> out) {
    const ssize_t count = uninterrupted([&] { return ::read(number_, out.data(), out.size()); });
    if (count < 0) throw_file_error("read", path_, errno);
    return static_cast<std::size_t>(count);
  }
  void sync() {
    // EINVAL: the file system cannot sync folders.
    if (uninterrupted([&] { return ::fsync(number_); }) != 0 && errno != EINVAL)
      throw_file_error("write", path_, errno);
  }
  /// Takes the file's exclusive lock; if false, errno tells why.
  bool try_lock() { return ::flock(number_, LOCK_EX | LOCK_NB) == 0; }

  struct stat status() const {
    struct stat result {};
    if (::fstat(number_, &result) != 0) throw_file_error("read", path_, errno);
    return result;
  }
  bool is_regular() const { return S_ISREG(status().st_mode); }
  /// Whether a path leads to this very file.
  bool is_at(const std::filesystem::path& path) const {
    struct stat there {};
    const struct stat here = status();
    return ::lstat(path.c_str(), &there) == 0 && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino;
  }
  /// Takes over the permissions of the file that this one replaces and, where allowed, its owner.
  void become_like(const struct stat& replaced) {
    [[maybe_unused]] const int ignored = ::fchown(number_, replaced.st_uid, replaced.st_gid);
    if (::fchmod(number_, replaced.st_mode & 07777U) != 0) throw_file_error("write", path_, errno);
  }

private:
  Descriptor(int number, std::filesystem::path path) : path_(std::move(path)), number_(number) {
    if (number_ < 0) throw_file_error("open", path_, errno);
  }

  std::filesystem::path path_;
  int number_;
};

}
