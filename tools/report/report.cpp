// SPDX-License-Identifier: MIT
// siamese report: shows models on one page.

#include "report/report.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "report/commands.hpp"
#include "report/experiment.hpp"
#include "report/figures.hpp"
#include "report/page.hpp"
#include "report/plot.hpp"

#include <siamese/io/file.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

namespace siamese::tool {

namespace {

/// A file name made of the letters, digits and hyphens of an experiment's name.
std::string file_name(std::size_t number, const std::string& name, const std::string& figure) {
  std::string plain;
  for (const char c : name) {
    const bool keep = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (keep || (!plain.empty() && plain.back() != '-')) plain += keep ? c : '-';
  }
  return std::to_string(number + 1) + '-' + plain + '-' + figure + ".svg";
}

struct OutputFile {
  std::filesystem::path path;
  std::string content;
};

std::vector<OutputFile> figure_files(const ReportRequest& request, const Report& report) {
  std::vector<OutputFile> files;
  for (const Figure& figure : report.curves)
    files.push_back({request.figures / (figure.name + ".svg"), svg_file(figure.svg)});
  for (std::size_t i = 0; i < report.experiments.size(); ++i)
    for (const Figure& figure : report.figures[i])
      files.push_back({request.figures / file_name(i, report.experiments[i].name, figure.name),
                       svg_file(figure.svg)});
  return files;
}

}

void write_report(const ReportRequest& request) {
  const auto check_free = [&](const std::filesystem::path& path) {
    std::error_code ignored;
    if (!request.overwrite && std::filesystem::exists(path, ignored) && !is_written_to(path))
      throw FileError(path.string() + ": exists; name another with --out or --figures, or give "
                                      "--overwrite");
  };
  check_free(request.out);
  Threads threads(request.threads);
  Report report;
  report.mistakes = request.mistakes;
  for (const std::string& name : request.names) {
    ModelChoice model = request.model;
    model.name = name;
    report.experiments.push_back(load_experiment(model, request.test, threads));
    const Experiment& experiment = report.experiments.back();
    report.figures.push_back(test_figures(experiment));
    report.figures.back().push_back(probe_figure(experiment));
  }
  report.curves = training_curves(report.experiments);

  std::vector<OutputFile> files = {{request.out, page_of(report)}};
  if (!request.figures.empty()) {
    for (OutputFile& file : figure_files(request, report)) files.push_back(std::move(file));
    for (const OutputFile& file : files) check_free(file.path);
    std::error_code error;
    std::filesystem::create_directories(request.figures, error);
    if (error)
      throw FileError(request.figures.string() + ": cannot create the folder: " + error.message() +
                      "; name another with --figures");
  }
  for (const OutputFile& file : files) write_file(file.path, file.content);
  for (const Experiment& experiment : report.experiments)
    for (const std::string& problem : experiment.notes)
      note("siamese: " + experiment.name + ": " + problem);
}

void add_report(CLI::App& app) {
  const auto request = std::make_shared<ReportRequest>();
  CLI::App& command = *app.add_subcommand(
      "report", "Show models on one page: curves, figures, mistakes, side by side");
  command
      .add_option("MODEL", request->names,
                  "Names of experiments, or models' folders (with a slash, always folders)")
      ->type_name("")
      ->required();
  add_model_source(command, request->model);
  command.add_option("--out", request->out, "File of the page")
      ->type_name("FILE")
      ->default_str("report.html");
  command.add_option("--figures", request->figures, "Also write the figures to DIR as SVG files")
      ->type_name("DIR");
  CLI::Option* const test =
      command
          .add_option("--test", request->test.file,
                      "Labelled pairs to report on (default: the training's test pairs)")
          ->type_name("FILE");
  request->test.reading.add_dataset(command);
  command.get_option("--dataset")->needs(test);
  add_number(command, "--mistakes", request->mistakes, from_to<std::size_t>(0, 1000),
             "Mistakes to show of each kind");
  add_threads(command, request->threads);
  command.add_flag("--overwrite", request->overwrite, "Replace existing files");
  command.footer(
      "Example:\n"
      "  siamese report cnn_SNLI_64_MSE rnn_SNLI_64_MSE --out report.html\n"
      "The page is one file and needs no network. Test pairs are read from the files that "
      "training\n"
      "used; if these are gone, give others with --test, or the page omits what needs them.\n");
  command.callback([request] {
    write_report(*request);
    // A page that goes to standard output has no name to print after it.
    if (!is_written_to(request->out))
      print(siamese::detail::one_line(request->out.string()) + '\n');
  });
}

}
