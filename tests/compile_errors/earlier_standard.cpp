// expect: siamese is written in C..20: compile with -std=c..20
// with: -std=c++17
// with: -std=gnu++17
// SPDX-License-Identifier: MIT
#include <siamese/siamese.hpp>
