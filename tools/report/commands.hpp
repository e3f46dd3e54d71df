// SPDX-License-Identifier: MIT
// siamese report: declares its options and runs when the command line has been read.
#pragma once

namespace CLI {
class App;
}

namespace siamese::tool {

void add_report(CLI::App& app);

}
