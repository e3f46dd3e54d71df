// SPDX-License-Identifier: MIT
// Preloaded by LD_PRELOAD, makes one call of a program fail with EIO, as on a failing disk, or
// kills the program there:
//
//     SIAMESE_FAULT_CALL   fsync, write, rename or renameat2; clock: all clocks stand still
//     SIAMESE_FAULT_UNDER  of files whose path has this part
//     SIAMESE_FAULT_AT     the n-th such call, from 1 on
//     SIAMESE_FAULT_ERROR  the number of another error than EIO; kill: SIGKILL before the call
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>
#include <time.h>
#include <unistd.h>

namespace {

const char* setting(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool fails(const char* call, const char* path) {
  static std::atomic<int> count = 0;
  return std::strcmp(call, setting("SIAMESE_FAULT_CALL")) == 0 &&
         std::strstr(path, setting("SIAMESE_FAULT_UNDER")) != nullptr &&
         ++count == std::atoi(setting("SIAMESE_FAULT_AT"));
}

bool fails(const char* call, int file) {
  char link[32], path[4096] = "";
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  return ::readlink(link, path, sizeof path - 1) > 0 && fails(call, path);
}

template <class Result, class... Arguments>
Result next(const char* call, Arguments... arguments) {
  using Function = Result(Arguments...);
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, call))(arguments...);
}

int failure() {
  if (std::strcmp(setting("SIAMESE_FAULT_ERROR"), "kill") == 0) std::raise(SIGKILL);
  const int other = std::atoi(setting("SIAMESE_FAULT_ERROR"));
  errno = other != 0 ? other : EIO;
  return -1;
}

}

extern "C" int fsync(int file) {
  return fails("fsync", file) ? failure() : next<int>("fsync", file);
}

extern "C" ssize_t write(int file, const void* bytes, std::size_t count) {
  return fails("write", file) ? failure() : next<ssize_t>("write", file, bytes, count);
}

extern "C" int rename(const char* from, const char* to) noexcept {
  return fails("rename", from) ? failure() : next<int>("rename", from, to);
}

extern "C" int renameat2(int from_folder, const char* from, int to_folder, const char* to,
                         unsigned flags) noexcept {
  return fails("renameat2", from) ? failure()
                                  : next<int>("renameat2", from_folder, from, to_folder, to, flags);
}

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (std::strcmp("clock", setting("SIAMESE_FAULT_CALL")) != 0)
    return next<int>("clock_gettime", clock, time);
  *time = {1'800'000'000, 0};
  return 0;
}
