// SPDX-License-Identifier: MIT
// Reads a whole corpus (training, dev and test pairs) from a folder or from named files.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/datasets.hpp>
#include <siamese/data/group_split.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/load_report.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/split.hpp>

#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace siamese {

/// The files of a corpus; each part may consist of several.
struct CorpusFiles {
  std::vector<std::filesystem::path> train, dev, test;
  /// Dev and test files of the folder that are not read because they have no labels.
  std::vector<std::filesystem::path> unlabelled = {};
};

namespace detail {

/// The files that a name stands for: one file, or one per round where the name contains "?"; each
/// may end in .gz. Empty if none exists. Throws FileError if only some rounds exist.
inline std::vector<std::filesystem::path> find_files(const std::filesystem::path& folder,
                                                     const std::string& name,
                                                     const std::vector<int>& rounds) {
  const auto round_mark = name.find('?');
  std::vector<std::filesystem::path> found;
  std::string missing;
  std::error_code ignored;
  for (const int round : round_mark == name.npos ? std::vector<int>{0} : rounds) {
    std::string file = name;
    if (round_mark != name.npos) file.replace(round_mark, 1, std::to_string(round));
    if (std::filesystem::exists(folder / file, ignored))
      found.push_back(folder / file);
    else if (std::filesystem::exists(folder / (file + ".gz"), ignored))
      found.push_back(folder / (file + ".gz"));
    else
      missing = file;
  }
  if (!found.empty() && !missing.empty())
    throw FileError((folder / missing).string() +
                    ": is missing; put it there, or exclude its round (--rounds)");
  return found;
}

}

/// Looks for the dataset's files in a folder. Dev and test files may be missing. Throws FileError,
/// which lists the names looked for, if the training file is missing.
inline CorpusFiles find_corpus(const Dataset& dataset, const std::filesystem::path& folder,
                               const LoadOptions& options = {}) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    throw FileError(folder.string() + ": is not a folder; name the folder that holds the corpus");
  std::string tried;
  const auto find = [&](std::string_view Dataset::Files::*part) {
    std::vector<std::filesystem::path> found;
    tried.clear();
    for (const Dataset::Files& files : dataset.files) {
      const std::string name(files.*part);
      if (name.empty()) continue;
      tried += (tried.empty() ? "" : ", ") + name;
      found = detail::find_files(folder, name, options.rounds);
      if (!found.empty()) break;
    }
    return found;
  };
  CorpusFiles files;
  files.dev = find(&Dataset::Files::dev);
  files.test = find(&Dataset::Files::test);
  files.train = find(&Dataset::Files::train);
  for (auto* part : {&files.dev, &files.test})
    std::erase_if(*part, [&](const std::filesystem::path& file) {
      const bool labelled = dataset.is_labelled(file, options);
      if (!labelled) files.unlabelled.push_back(file);
      return !labelled;
    });
  if (files.train.empty())
    throw FileError(folder.string() + ": no training file; looked for " + tried +
                    ", also with .gz. Rename the file, or name it directly");
  return files;
}

/// A corpus, and what reading it kept, left out and rejected.
struct LoadedCorpus {
  Corpus corpus;
  LoadReport report;
};

/// Reads the files. If there are none for dev or test, some training pairs take their place, as the
/// options say. Throws FileError and InputError, the latter also for a file without labelled pairs.
inline LoadedCorpus read_corpus(const Dataset& dataset, const CorpusFiles& files,
                                const LoadOptions& options = {}) {
  if (files.train.empty()) throw ArgumentError("read_corpus: no training file is named");
  LoadedCorpus loaded;
  auto& [corpus, report] = loaded;
  for (const std::filesystem::path& file : files.unlabelled)
    report.unlabelled.push_back(file.string());
  const auto read = [&](const std::vector<std::filesystem::path>& paths, CorpusPart part) {
    LoadOptions part_options = options;
    part_options.part = part;
    Pairs all;
    for (const std::filesystem::path& path : paths) {
      Pairs pairs = dataset.read(path, part_options, loaded.report);
      if (pairs.empty())
        throw InputError(path.string(), 0,
                         "no labelled pair of the dataset " + std::string(dataset.name) +
                             "; is this the right file?");
      all.insert(all.end(), std::make_move_iterator(pairs.begin()),
                 std::make_move_iterator(pairs.end()));
    }
    return all;
  };
  corpus.train = read(files.train, CorpusPart::train);
  corpus.dev = read(files.dev, CorpusPart::dev);
  corpus.test = read(files.test, CorpusPart::test);
  if (!files.dev.empty() && !files.test.empty()) return loaded;

  const auto divide = options.disjoint_split ? group_split : split;
  Corpus parts = divide(std::move(corpus.train), files.dev.empty() ? options.dev_fraction : 0,
                        files.test.empty() ? options.test_fraction : 0, options.split_seed);
  corpus.train = std::move(parts.train);
  if (files.dev.empty()) corpus.dev = std::move(parts.dev);
  if (files.test.empty()) corpus.test = std::move(parts.test);
  return loaded;
}

/// Reads the corpus found in a folder.
inline LoadedCorpus read_corpus(std::string_view dataset, const std::filesystem::path& folder,
                                const LoadOptions& options = {}) {
  const Dataset& found = find_dataset(dataset);
  return read_corpus(found, find_corpus(found, folder, options), options);
}

}
