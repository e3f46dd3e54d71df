// SPDX-License-Identifier: MIT
// Reads and writes whole files; a crash never leaves an incomplete file. Needs POSIX.
#pragma once

#include <siamese/core/descriptor.hpp>
#include <siamese/core/error.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
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

/// The status of the file that a path leads to; empty if there is none.
inline std::optional<struct stat> status_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return status;
}

/// Standard output or standard error, if that is what a path leads to, such as /dev/stdout, and
/// opening it again would overwrite what is there or fail.
inline std::optional<int> standard_output_at(const std::filesystem::path& path) {
  const auto there = status_of(path);
  if (!there || S_ISCHR(there->st_mode)) return {};
  for (const int number : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat open {};
    if (::fstat(number, &open) == 0 && open.st_dev == there->st_dev && open.st_ino == there->st_ino)
      return number;
  }
  return {};
}

/// The path at the end of a chain of symbolic links; nothing need exist there.
inline std::filesystem::path without_links(std::filesystem::path path) {
  constexpr int most = 40;
  std::error_code error;
  for (int links = 0; std::filesystem::is_symlink(path, error); ++links) {
    if (links == most) throw_file_error("open", path, ELOOP);
    const std::filesystem::path target = std::filesystem::read_symlink(path, error);
    if (error) throw_file_error("open", path, error.value());
    path = path.parent_path() / target;
  }
  return path;
}

inline std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : ".";
}

/// Whether a name is that of a temporary file or folder: NAME.pending-PROCESS.NUMBER, with a NAME
/// that begins like `start`.
inline bool is_pending(std::string_view name, std::string_view start = {}) {
  const std::size_t marker = name.rfind(".pending-");
  if (marker == name.npos ||
      name.substr(0, marker) != (start.empty() ? name.substr(0, marker) : start))
    return false;
  const std::string_view numbers = name.substr(marker + 9);
  const std::size_t dot = numbers.find('.');
  return dot != 0 && dot != numbers.npos && dot + 1 < numbers.size() &&
         numbers.find_first_not_of("0123456789") == dot &&
         numbers.find_first_not_of("0123456789", dot + 1) == numbers.npos;
}

/// The start of the names of temporary files beside a file, short enough for a file system whose
/// names have up to 255 bytes.
inline std::string pending_start(const std::filesystem::path& path) {
  constexpr std::size_t longest = 255 - 32; // ".pending-" and two numbers of 32 bits
  return path.filename().string().substr(0, longest);
}

/// A new name for a temporary file or folder beside `path`.
inline std::filesystem::path pending_name(const std::filesystem::path& path) {
  static std::atomic<unsigned> count = 0;
  return folder_of(path) / (pending_start(path) + ".pending-" + std::to_string(::getpid()) + '.' +
                            std::to_string(++count));
}

/// Removes temporary files of `path`, or folders if `type` is S_IFDIR, that no process has locked.
inline void remove_abandoned(const std::filesystem::path& path, mode_t type) {
  const std::string start = pending_start(path);
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder_of(path), error), end;
       !error && entry != end; entry.increment(error)) {
    if (!is_pending(entry->path().filename().string(), start)) continue;
    try {
      Descriptor file(entry->path(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      std::error_code ignored;
      if ((file.status().st_mode & S_IFMT) == type && file.try_lock())
        std::filesystem::remove_all(entry->path(), ignored);
    } catch (const FileError&) { // already removed, or owned by another user
    }
  }
}

}

/// Whether write_file writes to what is at the path, as a shell's redirection does, instead of
/// replacing it: a device, a pipe or a socket, and the standard output or error of this process.
inline bool is_written_to(const std::filesystem::path& path) {
  const auto status = detail::status_of(path);
  if (!status || S_ISDIR(status->st_mode)) return false;
  return !S_ISREG(status->st_mode) || detail::standard_output_at(path).has_value();
}

/// A file's new content, synced to a temporary file in the same folder. `commit` renames it; until
/// then, and if anything fails, the old content stays. A killed process leaves its temporary file
/// behind; the next writer of the file removes it. Symbolic links are followed, and the new file
/// has the permissions of the old one. A path that `is_written_to` is written by `commit`.
class PendingFile {
public:
  /// Throws FileError.
  PendingFile(std::filesystem::path path, std::string_view content) : path_(std::move(path)) {
    if (is_written_to(path_)) {
      content_ = content;
      return;
    }
    target_ = detail::without_links(path_);
    detail::remove_abandoned(target_, S_IFREG);
    do {
      temporary_ = detail::pending_name(target_);
      file_.emplace(path_, temporary_, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
      // Another process may have removed it as abandoned before it was locked.
    } while ((!file_->try_lock() && errno == EWOULDBLOCK) || !file_->is_at(temporary_));
    try {
      if (const auto replaced = detail::status_of(target_); replaced && S_ISREG(replaced->st_mode))
        file_->become_like(*replaced);
      file_->write(content);
      file_->sync();
    } catch (const FileError&) {
      remove();
      throw;
    }
  }
  ~PendingFile() { remove(); }
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

  /// Replaces the file and syncs the folder. Throws FileError.
  void commit() {
    if (target_.empty()) return write_to();
    if (::rename(temporary_.c_str(), target_.c_str()) != 0)
      detail::throw_file_error("write", path_, errno);
    file_.reset();
    detail::Descriptor(path_, detail::folder_of(target_), O_RDONLY | O_DIRECTORY).sync();
  }

private:
  void remove() const {
    if (file_) ::unlink(temporary_.c_str());
  }
  void write_to() {
    const std::optional<int> open = detail::standard_output_at(path_);
    detail::Descriptor file = open ? detail::Descriptor::of(path_, *open)
                                   : detail::Descriptor(path_, O_WRONLY | O_NOCTTY);
    file.write(content_);
  }

  std::filesystem::path path_;
  std::filesystem::path target_, temporary_; ///< empty if `path_` is written to directly
  std::optional<detail::Descriptor> file_;   ///< the temporary file, until commit
  std::string content_;                      ///< to be written to `path_` directly
};

/// Replaces the file's content, or leaves it unchanged and throws FileError. Writes to what
/// `is_written_to`.
inline void write_file(const std::filesystem::path& path, std::string_view content) {
  PendingFile(path, content).commit();
}

/// Calls f with piece after piece of a regular file; others, such as pipes, may never end. Throws
/// FileError.
template <class F>
void read_pieces(const std::filesystem::path& path, F&& f) {
  detail::Descriptor file(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_regular()) throw FileError(path.string() + ": is not a regular file; name one");
  char piece[65536];
  while (const std::size_t count = file.read(piece)) f(std::string_view(piece, count));
}

/// The whole content of a regular file. Throws FileError.
inline std::string read_file(const std::filesystem::path& path) {
  std::string content;
  if (const auto status = detail::status_of(path); status && S_ISREG(status->st_mode))
    content.reserve(static_cast<std::size_t>(std::max<off_t>(status->st_size, 0)));
  read_pieces(path, [&](std::string_view piece) { content += piece; });
  return content;
}

}
