// SPDX-License-Identifier: MIT
// siamese sample and siamese data: each declares its options and
// runs when the command line has been read.
#pragma once

namespace CLI {
class App;
}

namespace siamese::tool {

void add_sample(CLI::App& app);
void add_data(CLI::App& app);

}
