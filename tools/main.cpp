// SPDX-License-Identifier: MIT
// The siamese command: parses the command line, runs a subcommand and reports errors.

#include "cli/arguments.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/program.hpp"
#include "compare/commands.hpp"
#include "corpus/commands.hpp"
#include "model/commands.hpp"
#include "report/commands.hpp"
#include "serve/commands.hpp"
#include "train/commands.hpp"

#include <siamese/core/error.hpp>
#include <siamese/io/json.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

constexpr int bad_input = 1, bad_usage = 2;

int fail(int code, const std::string& problem) {
  std::fprintf(stderr, "siamese: error: %s\n", siamese::detail::one_line(problem).c_str());
  return code;
}

/// Opens /dev/null where the command was started without standard input, output or error, so that
/// no file takes their numbers. It is opened the wrong way round: reading and writing fail.
void open_standard_descriptors() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(number, F_GETFD) < 0 &&
        ::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY) != number)
      std::_Exit(bad_input);
}

/// Runs the command line and returns the exit code. Throws what a subcommand throws, except for
/// errors of usage.
int run(CLI::App& app, const std::vector<std::string>& arguments) {
  try {
    siamese::tool::parse(app, arguments);
    if (!app.get_subcommands().empty()) return 0;
    return fail(bad_usage, "no subcommand; give train, compare, sweep, evaluate, predict, "
                           "report, serve, sample or data; see siamese --help");
  } catch (const CLI::Success& help_or_version) {
    std::ostringstream text;
    const int code = app.exit(help_or_version, text, text);
    siamese::tool::print(text.str());
    return code;
  } catch (const CLI::ParseError& error) {
    return fail(bad_usage, siamese::tool::plain_message(error) + "; see " +
                               siamese::tool::used_command(app, arguments) + " --help");
  }
}

}

int main(int argc, char** argv) {
  open_standard_descriptors();
  // A closed pipe (siamese predict ... | head) ends the command quietly.
  std::signal(SIGPIPE, SIG_DFL);
  // A file that reaches the limit of sizes (ulimit -f) is an error with a message.
  std::signal(SIGXFSZ, SIG_IGN);

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
  siamese::tool::add_serve(app);
  siamese::tool::add_sample(app);
  siamese::tool::add_data(app);

  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  try {
    return run(app, arguments);
  } catch (const siamese::tool::Interrupted& interrupted) {
    std::fputs("siamese: interrupted; progress is saved. To continue, run the same command "
               "again, with --resume (train) or without --overwrite (compare, sweep)\n",
               stderr);
    return 128 + interrupted.signal;
  } catch (const std::bad_alloc&) {
    return fail(bad_input, "not enough memory; reduce the model, the batch or the data");
  } catch (const nlohmann::json::exception& error) {
    return fail(bad_input, "a JSON file is damaged: " + siamese::detail::problem_of(error));
  } catch (const std::exception& error) {
    return fail(bad_input, error.what());
  }
}
