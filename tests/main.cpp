// SPDX-License-Identifier: MIT
// The main() of every test program, compiled once.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

namespace test {
// The only line that knows where this checkout lies: compiled tests are the same in any.
extern const char* const golden_folder;
const char* const golden_folder = SIAMESE_TEST_GOLDEN;
}
