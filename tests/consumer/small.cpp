// SPDX-License-Identifier: MIT
// A user's program that only shows that the headers are found.
#include <siamese/core/config.hpp>

int main() { return SIAMESE_VERSION_MAJOR == 0 && SIAMESE_VERSION_MINOR == 1 ? 0 : 1; }
