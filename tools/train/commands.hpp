// SPDX-License-Identifier: MIT
// siamese train: declares its options, and runs once the command line has been read.
#pragma once

namespace CLI {
class App;
}

namespace siamese::tool {

void add_train(CLI::App& app);

}
