// SPDX-License-Identifier: MIT
// siamese serve: declares its options and runs when the command line has been read.
#pragma once

namespace CLI {
class App;
}

namespace siamese::tool {

void add_serve(CLI::App& app);

}
