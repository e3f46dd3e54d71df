// SPDX-License-Identifier: MIT
// Preloaded by LD_PRELOAD, makes one call of a program fail with EIO, as on a failing disk:
//
//     SIAMESE_FAULT_CALL   fsync, write or rename
//     SIAMESE_FAULT_UNDER  of files whose path has this part
//     SIAMESE_FAULT_AT     the n-th such call, from 1 on
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>
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
  errno = EIO;
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
