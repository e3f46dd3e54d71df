// SPDX-License-Identifier: MIT
// siamese evaluate and siamese predict: each declares its options and
// runs when the command line has been read.
#pragma once

namespace CLI {
class App;
}

namespace siamese::tool {

void add_evaluate(CLI::App& app);
void add_predict(CLI::App& app);

}
