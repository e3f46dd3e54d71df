// SPDX-License-Identifier: MIT
// siamese compare and siamese sweep: each declares its options and
// runs when the command line has been read.
#pragma once

namespace CLI {
class App;
}

namespace siamese::tool {

void add_compare(CLI::App& app);
void add_sweep(CLI::App& app);

}
