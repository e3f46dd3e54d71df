// SPDX-License-Identifier: MIT
// The siamese command: parses the command line, runs a subcommand and reports errors.

#include "cli/arguments.hpp"
#include "cli/interrupt.hpp"
#include "cli/program.hpp"
#include "compare/commands.hpp"
#include "corpus/commands.hpp"
#include "model/commands.hpp"
#include "report/commands.hpp"
#include "train/commands.hpp"

#include <siamese/core/error.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

namespace {

constexpr int bad_input = 1, bad_usage = 2;

int fail(int code, const std::string& problem) {
  std::fprintf(stderr, "siamese: error: %s\n", siamese::detail::one_line(problem).c_str());
  return code;
}

}

int main(int argc, char** argv) {
  // A closed pipe (siamese predict ... | head) ends the command quietly.
  std::signal(SIGPIPE, SIG_DFL);

  CLI::App app("Learns how alike two texts are.", "siamese");
  app.set_version_flag("--version", "siamese " + siamese::tool::version(),
                       "Show the version and exit");
  app.set_help_flag("-h,--help", "Show this help and exit");
  siamese::tool::add_train(app);
  siamese::tool::add_compare(app);
  siamese::tool::add_sweep(app);
  siamese::tool::add_evaluate(app);
  siamese::tool::add_predict(app);
  siamese::tool::add_report(app);
  siamese::tool::add_sample(app);
  siamese::tool::add_data(app);

  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  try {
    siamese::tool::parse(app, arguments);
    if (!app.get_subcommands().empty()) return 0;
    return fail(bad_usage, "no subcommand; give train, compare, sweep, evaluate, predict, report, "
                           "sample or data; see siamese --help");
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    return fail(bad_usage, siamese::tool::plain_message(error) + "; see " +
                               siamese::tool::used_command(app, arguments) + " --help");
  } catch (const siamese::tool::Interrupted& interrupted) {
    std::fputs("siamese: interrupted; progress is saved. To continue, run the same command "
               "again, with --resume (train) or without --overwrite (compare, sweep)\n",
               stderr);
    return 128 + interrupted.signal;
  } catch (const std::bad_alloc&) {
    return fail(bad_input, "not enough memory; reduce the model, the batch or the data");
  } catch (const std::exception& error) {
    return fail(bad_input, error.what());
  }
}
