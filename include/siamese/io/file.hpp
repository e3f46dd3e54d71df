// SPDX-License-Identifier: MIT
// Reads and writes whole files; a crash never leaves an incomplete file. Needs POSIX.
#pragma once

#include <siamese/core/error.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace siamese {
namespace detail {

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
  /// Reads everything up to the end.
  std::string read() {
    std::string content;
    content.reserve(static_cast<std::size_t>(std::max<off_t>(status().st_size, 0)));
    char piece[65536];
    for (;;) {
      const ssize_t count = uninterrupted([&] { return ::read(number_, piece, sizeof piece); });
      if (count < 0) throw_file_error("read", path_, errno);
      if (count == 0) return content;
      content.append(piece, static_cast<std::size_t>(count));
    }
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

private:
  std::filesystem::path path_;
  int number_;
};

}

/// A file's new content, synced to a temporary file in the same folder. `commit` renames it; until
/// then, and if anything fails, the old content stays. A killed process leaves its temporary file
/// behind; the next writer of the file removes it.
class PendingFile {
public:
  /// Throws FileError.
  PendingFile(std::filesystem::path path, std::string_view content) : PendingFile(std::move(path)) {
    file_->write(content);
    file_->sync();
  }
  ~PendingFile() {
    if (file_) ::unlink(temporary_.c_str());
  }
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

  /// Replaces the file and syncs the folder. Throws FileError.
  void commit() {
    if (::rename(temporary_.c_str(), path_.c_str()) != 0)
      detail::throw_file_error("write", path_, errno);
    file_.reset();
    detail::Descriptor(folder(), O_RDONLY | O_DIRECTORY).sync();
  }

private:
  explicit PendingFile(std::filesystem::path path) : path_(std::move(path)) {
    static std::atomic<unsigned> count = 0;
    remove_abandoned();
    do {
      temporary_ = path_;
      temporary_ += marker + std::to_string(::getpid()) + '.' + std::to_string(++count);
      file_.emplace(path_, temporary_, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
      // Another process may have removed it as abandoned before it was locked.
    } while ((!file_->try_lock() && errno == EWOULDBLOCK) || file_->status().st_nlink == 0);
  }

  std::filesystem::path folder() const {
    return path_.has_parent_path() ? path_.parent_path() : ".";
  }

  /// Removes temporary files of this file that no process has locked.
  void remove_abandoned() const {
    const std::string start = path_.filename().string() + marker;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder(), error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (!name.starts_with(start)) continue;
      try {
        detail::Descriptor file(entry->path(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
        if (file.try_lock()) ::unlink(entry->path().c_str());
      } catch (const FileError&) { // already removed, or owned by another user
      }
    }
  }

  static constexpr const char* marker = ".pending-";
  std::filesystem::path path_, temporary_;
  std::optional<detail::Descriptor> file_; ///< the temporary file, until commit
};

/// Replaces the file's content, or leaves it unchanged and throws FileError.
inline void write_file(const std::filesystem::path& path, std::string_view content) {
  PendingFile(path, content).commit();
}

/// The whole content of a regular file; others, such as pipes, may never end. Throws FileError.
inline std::string read_file(const std::filesystem::path& path) {
  detail::Descriptor file(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_regular()) throw FileError(path.string() + ": is not a regular file; name one");
  return file.read();
}

}
