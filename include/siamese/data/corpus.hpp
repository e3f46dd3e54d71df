// SPDX-License-Identifier: MIT
// Reads a whole corpus (training, dev and test pairs) from a folder or from named files.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/datasets.hpp>
#include <siamese/data/group_split.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/load_report.hpp>
#include <siamese/data/overlap.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/split.hpp>

#include <algorithm>
#include <cstddef>
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

/// The names that a name with "*" stands for; the name itself if it has none.
inline std::vector<std::string> expanded(std::string_view name) {
  if (!name.ends_with('*')) return {std::string(name)};
  std::vector<std::string> names;
  for (const std::string_view extension : extensions)
    names.push_back(std::string(name.substr(0, name.size() - 1)) + std::string(extension));
  return names;
}

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

/// The names of one part's files in the order in which they are tried, with "*".
inline std::vector<std::string_view> names_of(const Dataset& dataset,
                                              std::string_view Dataset::Files::*part) {
  std::vector<std::string_view> names;
  const auto add = [&](const Dataset::Files& files) {
    if (!(files.*part).empty()) names.push_back(files.*part);
  };
  for (const auto& file : dataset.files) add(file);
  for (const auto& file : usual_files) add(file);
  return names;
}

}

/// Looks for the dataset's files in a folder; any part may be missing. Throws FileError if the
/// folder does not exist.
inline CorpusFiles find_parts(const Dataset& dataset, const std::filesystem::path& folder,
                              const LoadOptions& options = {}) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    throw FileError(folder.string() + ": is not a folder; name the folder that holds the corpus");
  const auto find = [&](std::string_view Dataset::Files::*part) {
    std::vector<std::filesystem::path> found;
    for (const std::string_view pattern : detail::names_of(dataset, part))
      for (const std::string& name : detail::expanded(pattern))
        if (found.empty()) found = detail::find_files(folder, name, options.rounds);
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
  return files;
}

/// Looks for the dataset's files in a folder. Dev and test files may be missing. Throws FileError,
/// which lists the names looked for, if the training file is missing.
inline CorpusFiles find_corpus(const Dataset& dataset, const std::filesystem::path& folder,
                               const LoadOptions& options = {}) {
  CorpusFiles files = find_parts(dataset, folder, options);
  if (!files.train.empty()) return files;
  std::string tried;
  for (const std::string_view pattern : detail::names_of(dataset, &Dataset::Files::train))
    for (const std::string& name : detail::expanded(pattern))
      tried += (tried.empty() ? "" : ", ") + name;
  throw FileError(folder.string() + ": no training file; looked for " + tried +
                  ", also with .gz. Rename the file, or name it directly");
}

/// Counts of rows that were left out, by reason.
using LeftOut = decltype(LoadReport::left_out);

/// Says that a file has no pair to use, and why if its rows were left out, with a remedy: `remedy`
/// unless another task would keep the rows.
inline std::string no_pairs(const Dataset& dataset, const LeftOut& left_out,
                            const std::string& remedy) {
  if (left_out.empty())
    return "no labelled pair of the dataset " + std::string(dataset.name) + "; " + remedy;
  std::size_t rows = 0;
  std::string reasons;
  for (const auto& [reason, count] : left_out) {
    rows += count;
    reasons += (reasons.empty() ? "" : ", ") + std::to_string(count) + ' ' + reason;
  }
  const std::string all =
      rows == 1 ? "its only pair is " : "all " + std::to_string(rows) + " pairs are ";
  if (!left_out.contains("neutral")) return all + "left out: " + reasons + "; " + remedy;
  return all +
         (left_out.size() == 1 ? "neutral, which similarity leaves out" : "left out: " + reasons) +
         "; siamese train and data info keep neutral pairs with --task nli3";
}

namespace detail {

/// The counts of `now` minus the counts of `before`.
inline LeftOut without(LeftOut now, const LeftOut& before) {
  for (const auto& [reason, count] : before) now[reason] -= count;
  std::erase_if(now, [](const auto& reason) { return reason.second == 0; });
  return now;
}

}

/// A corpus, and what reading it kept, left out and rejected.
struct LoadedCorpus {
  Corpus corpus;
  LoadReport report;
};

/// Reads the files. If there are none for dev or test, some training pairs take their place, as the
/// options say; with a disjoint split, training pairs that share a sentence with a dev or test file
/// are left out, and sentences that these files share are counted. The training files may be
/// missing if there are others. Throws FileError and InputError, the latter also for a file without
/// labelled pairs.
inline LoadedCorpus read_corpus(const Dataset& dataset, const CorpusFiles& files,
                                const LoadOptions& options = {}) {
  if (files.train.empty() && files.dev.empty() && files.test.empty())
    throw ArgumentError("read_corpus: no file is named");
  LoadedCorpus loaded;
  auto& [corpus, report] = loaded;
  for (const std::filesystem::path& file : files.unlabelled)
    report.unlabelled.push_back(file.string());
  const auto read = [&](const std::vector<std::filesystem::path>& paths, CorpusPart part) {
    LoadOptions part_options = options;
    part_options.part = part;
    Pairs all;
    for (const std::filesystem::path& path : paths) {
      const LeftOut before = loaded.report.left_out;
      Pairs pairs = dataset.read(path, part_options, loaded.report);
      if (pairs.empty())
        throw InputError(path.string(), 0,
                         no_pairs(dataset, detail::without(loaded.report.left_out, before),
                                  "is this the right file?"));
      all.insert(all.end(), std::make_move_iterator(pairs.begin()),
                 std::make_move_iterator(pairs.end()));
    }
    return all;
  };
  corpus.train = read(files.train, CorpusPart::train);
  corpus.dev = read(files.dev, CorpusPart::dev);
  corpus.test = read(files.test, CorpusPart::test);
  if (files.train.empty()) return loaded;
  if (options.disjoint_split) {
    for (const Pair& pair : take_shared(corpus.train, corpus.dev, corpus.test))
      report.leave_out(pair, "shares a sentence with dev or test");
    if (corpus.train.empty())
      throw InputError(
          files.train.front().string(), 0,
          "every training pair shares a sentence with dev or test; give other files, or "
          "leave out --disjoint-split");
    report.shared = overlap(corpus.dev, corpus.test).shared_sentences;
  }
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
