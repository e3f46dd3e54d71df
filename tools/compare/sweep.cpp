// SPDX-License-Identifier: MIT
// siamese sweep: trains the configurations that a file describes, and sorts them by their result on
// dev.

#include "cli/interrupt.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "compare/commands.hpp"
#include "compare/comparison.hpp"
#include "compare/grid.hpp"
#include "report/report.hpp"

#include <siamese/io/file.hpp>
#include <siamese/io/json.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

struct SweepRequest {
  std::filesystem::path config;
  ComparisonOutput output = {.folder = "sweep"};
};

/// One configuration with one seed.
struct Trial {
  std::string configuration; ///< the options that distinguish it, as for siamese train
  std::vector<Setting> settings;
  std::string identity; ///< all values that affect the result
  std::string data;     ///< the options about data
  std::string folder;   ///< of its model, inside the sweep's folder
};

/// The encoder and the chosen values, such as "cnn --learning-rate 3e-4".
std::string shown(Training& training, const std::vector<Setting>& chosen) {
  std::string text = training.request.encoder.name;
  for (const Setting& setting : chosen) {
    const CLI::Option& option = find_option(training.command, setting);
    if (option.get_name() == "ENCODER") continue;
    std::string value;
    for (const std::string& part : option.results()) value += (value.empty() ? "" : ",") + part;
    if (option.get_positional()) {
      text += ' ' + value;
    } else if (is_flag(option)) {
      text += ' ' + option.get_name() + (value == "true" ? "" : '=' + value);
    } else {
      text += ' ' + option.get_name() + ' ' + value;
    }
  }
  return text;
}

/// The options about data.
std::string data_options(const TrainRequest& request) {
  nlohmann::json values;
  for (const EffectiveOption& option : request.options)
    if (option.group == "Data" || option.key == "dataset" || option.key == "vectors" ||
        option.key == "from" || option.key == "best")
      values[option.key] = option.value;
  return dump_json(values);
}

/// All values that affect the result, whatever their origin.
std::string identity(const TrainRequest& request) {
  nlohmann::json options = as_json(request.options);
  for (auto& [key, option] : options.items()) option.erase("origin");
  return dump_json(options);
}

Trial make_trial(const SweepRequest& request, const Search& search,
                 const std::vector<Setting>& chosen, int seed, bool warn,
                 DataFingerprints& fingerprints) {
  Trial trial;
  trial.settings = search.fixed;
  trial.settings.insert(trial.settings.end(), chosen.begin(), chosen.end());
  trial.settings.push_back({{}, "seed", std::to_string(seed), request.config.string()});
  Training training(trial.settings);
  if (warn) training.request.origins.warn();
  trial.configuration = shown(training, chosen);
  trial.data = data_options(training.request);
  trial.identity = identity(training.request) + fingerprints.of(training.request);
  trial.folder = folder_name(trial.configuration, trial.identity, seed);
  return trial;
}

/// Checks all trials. A trial that the file describes several times is kept once; trials that read
/// the same data are adjacent.
std::vector<Trial> plan(const SweepRequest& request) {
  const Search search = read_search(request.config);
  std::vector<Trial> trials;
  std::set<std::string> known;
  DataFingerprints fingerprints;
  for (const std::vector<Setting>& chosen : configurations(search))
    for (int seed = 1; seed <= search.seeds; ++seed) {
      const bool warn = trials.empty() && !request.output.quiet;
      Trial trial = make_trial(request, search, chosen, seed, warn, fingerprints);
      if (known.insert(trial.identity).second) trials.push_back(std::move(trial));
    }
  std::ranges::stable_sort(trials, {}, &Trial::data);
  return trials;
}

/// Shows the current trial and the estimated time left.
class TrialProgress {
public:
  TrialProgress(std::size_t trials, bool quiet) : trials_(trials), quiet_(quiet) {}

  void begin(const Trial& trial) {
    ++number_;
    if (quiet_) return;
    std::string left;
    if (trained_ > 0) {
      const double seconds = seconds_since(start_) / static_cast<double>(trained_) *
                             static_cast<double>(trials_ - number_ + 1);
      left = ", about " + duration(seconds) + " left";
    }
    note(number() + left + ": " + trial.configuration);
  }
  void end_trained() { ++trained_; }
  void skip(const Trial& trial) {
    ++number_;
    if (!quiet_) note(number() + ": " + trial.configuration + ": done before");
  }

private:
  using Clock = std::chrono::steady_clock;
  std::string number() const {
    return "trial " + std::to_string(number_) + " of " + std::to_string(trials_);
  }
  static double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }
  static std::string duration(double seconds) {
    char text[64];
    if (seconds < 100) {
      std::snprintf(text, sizeof text, "%.0f s", seconds);
    } else if (seconds < 6000) {
      std::snprintf(text, sizeof text, "%.0f min", seconds / 60);
    } else {
      std::snprintf(text, sizeof text, "%.1f h", seconds / 3600);
    }
    return text;
  }

  Clock::time_point start_ = Clock::now();
  std::size_t trials_, number_ = 0, trained_ = 0;
  bool quiet_;
};

/// The means of each configuration, the best on dev first. A configuration that diverged with any
/// seed (a null evaluation) is left out, because the other seeds would flatter it.
nlohmann::json ranking(const std::vector<Trial>& trials,
                       const std::vector<nlohmann::json>& evaluations, const Results& results) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < evaluations.size(); ++i)
    if (std::ranges::find(names, trials[i].configuration) == names.end())
      names.push_back(trials[i].configuration);
  nlohmann::json::array_t summaries;
  for (const std::string& name : names) {
    nlohmann::json runs = nlohmann::json::array(), folders = nlohmann::json::array();
    for (std::size_t i = 0; i < evaluations.size(); ++i)
      if (trials[i].configuration == name) {
        runs.push_back(evaluations[i]);
        folders.push_back(trials[i].folder);
      }
    if (std::ranges::find(runs, nullptr) != runs.end()) continue;
    try {
      summaries.push_back(summarize(name, runs));
    } catch (const nlohmann::json::exception&) {
      results.refuse();
    }
    summaries.back()["models"] = folders;
  }
  std::ranges::stable_sort(summaries, std::greater<>{},
                           [](const nlohmann::json& summary) { return rank_of(summary).value; });
  return summaries;
}

/// Shows and returns the ranking.
nlohmann::json show_ranking(const SweepRequest& request, const std::vector<Trial>& trials,
                            const std::vector<nlohmann::json>& evaluations,
                            const Results& results) {
  nlohmann::json best = ranking(trials, evaluations, results);
  if (best.empty()) return best;
  const nlohmann::json comparison = {{"sweep", request.config.string()}, {"configurations", best}};
  const std::string measure = rank_of(best.front()).measure;
  show(comparison, as_markdown(measure.empty() ? "no dev pairs" : "by " + measure, best),
       request.output);
  return best;
}

/// Reports the first model of each of the best configurations; more would not be legible.
void write_report(const SweepRequest& request, const nlohmann::json& ranking) {
  constexpr std::size_t most = 6;
  ReportRequest report;
  for (std::size_t i = 0; i < std::min(most, ranking.size()); ++i)
    report.names.push_back(
        (request.output.folder / ranking[i]["models"][0].get<std::string>()).string());
  report.out = request.output.folder / "report.html";
  report.overwrite = true;
  tool::write_report(report);
  if (!request.output.quiet) note("report: " + report.out.string());
}

/// The evaluation, or null if the training diverges.
nlohmann::json try_trial(const SweepRequest& request, const Trial& trial, SharedData& data) {
  Training training(trial.settings);
  try {
    return run(training, trial.folder, request.output, data);
  } catch (const DivergenceError& error) {
    if (!request.output.quiet)
      note("siamese: warning: " + trial.configuration + ": " + error.what() +
           "; it is left out of the table");
    return nullptr;
  }
}

void sweep(const SweepRequest& request) {
  const std::vector<Trial> trials = plan(request);
  create_folder(request.output.folder);
  SharedData data;
  Results results(request.output);
  TrialProgress progress(trials.size(), request.output.quiet);
  std::vector<nlohmann::json> evaluations;
  try {
    for (const Trial& trial : trials) {
      evaluations.push_back(results.find(trial.folder));
      if (!evaluations.back().is_null()) {
        progress.skip(trial);
        continue;
      }
      evaluations.pop_back();
      progress.begin(trial);
      evaluations.push_back(try_trial(request, trial, data));
      if (!evaluations.back().is_null()) results.add(trial.folder, evaluations.back());
      progress.end_trained();
    }
  } catch (const Interrupted&) {
    show_ranking(request, trials, evaluations, results);
    std::fprintf(stderr, "%zu of %zu trials are done; run the same command%s to continue\n",
                 evaluations.size(), trials.size(),
                 request.output.overwrite ? " without --overwrite" : "");
    throw;
  }
  const nlohmann::json best = show_ranking(request, trials, evaluations, results);
  if (best.empty()) throw DivergenceError("no configuration has a result; lower the learning rate");
  write_report(request, best);
}

}

void add_sweep(CLI::App& app) {
  const auto request = std::make_shared<SweepRequest>();
  CLI::App& command = *app.add_subcommand(
      "sweep",
      "Train the configurations that a file describes and sort them by their result on dev");
  command
      .add_option("CONFIG", request->config,
                  "File as for siamese train --config, with a section [sweep]")
      ->type_name("")
      ->required();
  add_comparison_output(command, request->output);
  command.footer(
      "Example of a file:\n"
      "  encoder = cnn\n"
      "  dataset = SNLI\n"
      "  epochs = 5\n"
      "  [sweep]\n"
      "  learning_rate = [1e-3, 3e-4]                         # a list of choices\n"
      "  num_filters = [[50, 50, 50], [100, 100, 100]]        # choices that are lists\n"
      "  dropout_rate = {from = 0, to = 0.5}                  # a range, with trials only\n"
      "  weight_decay = {from = 1e-4, to = 1e-1, log = true}  # even on a logarithmic scale\n"
      "  trials = 20  # configurations drawn at random (default: the grid of all choices)\n"
      "  seed = 1     # seed of the draws\n"
      "  seeds = 3    # trainings of each configuration (default: 1)\n"
      "The table begins with the best on dev, by accuracy at the threshold that is best there, or "
      "by\n"
      "Spearman's correlation of graded labels; test pairs have no influence. DIR/report.html "
      "shows\n"
      "the best six on one page. An interrupted command continues when it is run again: models in\n"
      "DIR are not trained again.\n");
  command.callback([request] { sweep(*request); });
}

}
