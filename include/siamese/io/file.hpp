// SPDX-License-Identifier: MIT
// Whole files: read at once, and written so that a crash never leaves half of one.
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

/// call(), anew as long as a signal interrupts it.
template <class F>
auto uninterrupted(F&& call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

/// An open file descriptor; errors name `path`, where the file will be or is.
class Descriptor {
public:
  Descriptor(std::filesystem::path path, const std::filesystem::path& opened, int flags)
      : path_(std::move(path)),
        number_(uninterrupted([&] { return ::open(opened.c_str(), flags | O_CLOEXEC, 0666); })) {
    if (number_ < 0) throw_file_error("open", path_, errno);
  }
  Descriptor(const std::filesystem::path& path, int flags) : Descriptor(path, path, flags) {}
  /// What was written is on the disk, or an error has been thrown: closing can fail no more.
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
  /// Everything from here to the end.
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
    // EINVAL: a folder on a file system that brings none to the disk.
    if (uninterrupted([&] { return ::fsync(number_); }) != 0 && errno != EINVAL)
      throw_file_error("write", path_, errno);
  }
  /// Whether this is now the only one to hold the file's lock; errno tells why not.
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

/// A file's new content, on the disk in a temporary file beside it. `commit` renames that: until
/// then the old content stays, and it stays if anything before fails. A process killed before
/// leaves the temporary file, which the next one to write the file removes.
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

  /// Puts the content in its place and brings the folder to the disk. Throws FileError.
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
      // Another may have taken it for abandoned before it was locked.
    } while ((!file_->try_lock() && errno == EWOULDBLOCK) || file_->status().st_nlink == 0);
  }

  std::filesystem::path folder() const {
    return path_.has_parent_path() ? path_.parent_path() : ".";
  }

  /// Temporary files of this one that no process has locked any more.
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
      } catch (const FileError&) { // gone, or another user's
      }
    }
  }

  static constexpr const char* marker = ".pending-";
  std::filesystem::path path_, temporary_;
  std::optional<detail::Descriptor> file_; ///< until the commit
};

/// Replaces the file's content, or leaves the old one. Throws FileError.
inline void write_file(const std::filesystem::path& path, std::string_view content) {
  PendingFile(path, content).commit();
}

/// The whole content of a regular file; others could go on for ever. Throws FileError.
inline std::string read_file(const std::filesystem::path& path) {
  detail::Descriptor file(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_regular()) throw FileError(path.string() + ": is not a regular file; name one");
  return file.read();
}

}
