// SPDX-License-Identifier: MIT
// Replaces a whole folder in one step, so that its old or its new files are there together at every
// moment. Needs POSIX.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/io/file.hpp>

#include <cerrno>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace siamese {

namespace detail {

/// Exchanges two folders in one step. If false, errno tells why.
inline bool exchange(const std::filesystem::path& a, const std::filesystem::path& b) {
#if defined(RENAME_EXCHANGE)
  return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
#elif defined(RENAME_SWAP)
  return ::renamex_np(a.c_str(), b.c_str(), RENAME_SWAP) == 0;
#else
  static_cast<void>(a), static_cast<void>(b);
  errno = ENOSYS;
  return false;
#endif
}

/// Whether the working folder is `folder` or lies in it.
inline bool holds_working_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::path working = std::filesystem::current_path(error);
  for (; !error && !std::filesystem::equivalent(working, folder, error);
       working = working.parent_path())
    if (working == working.root_path()) return false;
  return !error;
}

/// Gives the files of one folder a second place in another, by links; where links are not allowed,
/// by copies. Throws std::filesystem::filesystem_error.
inline void share(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (std::filesystem::is_directory(std::filesystem::symlink_status(from))) {
    std::filesystem::create_directory(to, from);
    for (const auto& entry : std::filesystem::directory_iterator(from))
      share(entry.path(), to / entry.path().filename());
  } else if (::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), 0) != 0) {
    std::filesystem::copy(from, to, std::filesystem::copy_options::copy_symlinks);
  }
}

}

/// The new content of a folder, prepared in a folder beside it. `commit` adds the old folder's
/// other files and exchanges the two in one step. Until then, and if anything fails, the old folder
/// stays unchanged; a killed process leaves the folder beside it, which the next writer removes.
/// Nothing else may write into the folder's own folders meanwhile.
///
/// A file system that cannot exchange folders gets two renames: between them the folder is missing,
/// and a process killed there leaves the old one as NAME.replaced-PROCESS.NUMBER. A mount point,
/// the working folder and a folder whose parent is read-only cannot be renamed: there the prepared
/// files are renamed one by one.
class PendingFolder {
public:
  /// Creates the folder above if necessary. Throws FileError.
  explicit PendingFolder(std::filesystem::path folder) : path_(std::move(folder)) {
    std::error_code error;
    target_ = std::filesystem::canonical(path_, error);
    if (!error && !std::filesystem::is_directory(target_, error))
      detail::throw_file_error("create the folder", path_, ENOTDIR);
    if (error) {
      target_ = path_.has_filename() ? path_ : path_.parent_path();
      std::filesystem::create_directories(detail::folder_of(target_), error);
      if (error) detail::throw_file_error("create the folder", path_, error.value());
    }
    prepare();
  }
  ~PendingFolder() { remove(); }
  PendingFolder(const PendingFolder&) = delete;
  PendingFolder& operator=(const PendingFolder&) = delete;

  /// Writes and syncs a file of the new content. Throws FileError, which names its final place.
  void write(const std::string& name, std::string_view content) {
    detail::Descriptor file(path_ / name, temporary_ / name, O_WRONLY | O_CREAT | O_EXCL);
    if (const auto replaced = detail::status_of(target_ / name))
      if (S_ISREG(replaced->st_mode)) file.become_like(*replaced);
    file.write(content);
    file.sync();
  }

  /// Puts the new content in place. The old folder's other files stay, except for `left_out`.
  /// Throws FileError.
  void commit(const std::string& left_out = {}) {
    if (in_place_) return replace_files();
    keep_others(left_out);
    if (const auto replaced = detail::status_of(target_)) lock_->become_like(*replaced);
    lock_->sync();
    put_in_place();
    detail::Descriptor(path_, detail::folder_of(target_), O_RDONLY | O_DIRECTORY).sync();
    remove();
  }

private:
  void prepare() {
    std::error_code error;
    const bool exists = std::filesystem::exists(target_, error);
    in_place_ = exists && detail::holds_working_folder(target_);
    for (;;) {
      // A folder that cannot be renamed has its temporary folder inside.
      const std::filesystem::path beside = in_place_ ? target_ / "new" : target_;
      detail::remove_abandoned(beside, S_IFDIR);
      temporary_ = detail::pending_name(beside);
      if (::mkdir(temporary_.c_str(), 0777) != 0) {
        const bool forbidden = errno == EACCES || errno == EPERM || errno == EROFS;
        if (errno == EEXIST) continue;
        if (!forbidden || in_place_ || !exists)
          detail::throw_file_error("create the folder", path_, errno);
        in_place_ = true;
        continue;
      }
      try {
        lock_.emplace(path_, temporary_, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      } catch (const FileError&) {
        if (std::filesystem::exists(temporary_, error)) throw;
        continue; // another process has removed it as abandoned before it was locked
      }
      if ((lock_->try_lock() || errno != EWOULDBLOCK) && lock_->is_at(temporary_)) return;
    }
  }

  void keep_others(const std::string& left_out) {
    try {
      if (!std::filesystem::exists(target_)) return;
      for (const auto& entry : std::filesystem::directory_iterator(target_)) {
        const std::filesystem::path name = entry.path().filename();
        if (name != left_out && !detail::is_pending(name.string()) &&
            !std::filesystem::exists(std::filesystem::symlink_status(temporary_ / name)))
          detail::share(entry.path(), temporary_ / name);
      }
    } catch (const std::filesystem::filesystem_error& error) {
      detail::throw_file_error("keep its other files", path_, error.code().value());
    }
  }

  void put_in_place() {
    // Succeeds for a new or empty folder.
    if (::rename(temporary_.c_str(), target_.c_str()) == 0) return;
    if (errno == ENOTEMPTY || errno == EEXIST)
      if (detail::exchange(temporary_, target_)) return;
    const int reason = errno;
    if (reason == EINVAL || reason == ENOSYS || reason == EOPNOTSUPP) {
      if (rename_twice()) return;
    } else if (reason != EBUSY && reason != EXDEV && reason != EACCES && reason != EPERM) {
      detail::throw_file_error("write", path_, reason);
    }
    replace_files();
  }

  bool rename_twice() {
    std::string aside = detail::pending_name(target_).string();
    aside.replace(aside.rfind(".pending-"), 9, ".replaced-");
    if (::rename(target_.c_str(), aside.c_str()) != 0) return false;
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
      const int reason = errno;
      ::rename(aside.c_str(), target_.c_str());
      detail::throw_file_error("write", path_, reason);
    }
    temporary_ = aside;
    return true;
  }

  void replace_files() {
    std::deque<PendingFile> files;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(temporary_, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::filesystem::path name = entry->path().filename();
      std::error_code ignored;
      // The old folder's other files have two places.
      if (entry->is_regular_file(ignored) &&
          !std::filesystem::equivalent(entry->path(), target_ / name, ignored))
        files.emplace_back(path_ / name, read_file(entry->path()));
    }
    if (error) detail::throw_file_error("read", path_, error.value());
    for (PendingFile& file : files) file.commit();
    remove();
  }

  void remove() const {
    std::error_code ignored;
    std::filesystem::remove_all(temporary_, ignored);
  }

  std::filesystem::path path_;               ///< for messages
  std::filesystem::path target_, temporary_; ///< `temporary_` is the old folder after an exchange
  bool in_place_ = false;
  std::optional<detail::Descriptor> lock_; ///< of the temporary folder
};

}
