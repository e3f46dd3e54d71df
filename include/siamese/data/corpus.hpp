// SPDX-License-Identifier: MIT
// Reads a whole corpus, training, dev and test pairs, from a folder or from named files.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/report.hpp>
#include <siamese/data/snli.hpp>
#include <siamese/data/split.hpp>
#include <siamese/data/tsv_pairs.hpp>

#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace siamese {

/// A known dataset: how its files are called, and what reads one.
struct Dataset {
  std::string_view name;
  /// File names in the order in which they are tried, * standing for train, dev or test; each also
  /// with .gz. Only whole names count: the sample of a corpus is never taken for the corpus.
  std::vector<std::string_view> files;
  Pairs (*read)(const std::filesystem::path&, const LoadOptions&, LoadReport&);
};

inline const std::vector<Dataset>& datasets() {
  static const std::vector<Dataset> all = {
      {"SNLI", {"snli_1.0_*.jsonl", "snli_1.0_*.txt", "*.tsv", "*.jsonl"}, read_snli},
      {"pairs", {"*.tsv"}, read_tsv_pairs},
  };
  return all;
}

/// The dataset of that name; ArgumentError if there is none.
inline const Dataset& find_dataset(std::string_view name) {
  std::string known;
  for (const Dataset& dataset : datasets()) {
    if (dataset.name == name) return dataset;
    known += (known.empty() ? "" : ", ") + std::string(dataset.name);
  }
  throw ArgumentError("unknown dataset " + detail::quoted(name) + "; known are " + known);
}

/// The files of a corpus; each part may consist of several.
struct CorpusFiles {
  std::vector<std::filesystem::path> train, dev, test;
};

/// Looks for the dataset's files in a folder. Dev and test may be missing; FileError, with the
/// names looked for, if the training file is.
inline CorpusFiles find_corpus(const Dataset& dataset, const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    throw FileError(folder.string() + ": is no folder; name the one that holds the corpus");
  const auto names = [&](std::string_view part) {
    std::vector<std::string> result;
    for (const std::string_view pattern : dataset.files) {
      std::string name(pattern);
      name.replace(name.find('*'), 1, part);
      result.push_back(name);
      result.push_back(name + ".gz");
    }
    return result;
  };
  const auto find = [&](std::string_view part) -> std::vector<std::filesystem::path> {
    for (const std::string& name : names(part))
      if (std::filesystem::exists(folder / name, ignored)) return {folder / name};
    return {};
  };
  CorpusFiles files{find("train"), find("dev"), find("test")};
  if (files.train.empty()) {
    std::string tried;
    for (const std::string& name : names("train")) tried += (tried.empty() ? "" : ", ") + name;
    throw FileError(folder.string() + ": no training file; looked for " + tried +
                    ". Rename it, or name the file itself");
  }
  return files;
}

/// Reads the files. Where there are none for dev or test, 10 % of the training pairs each take
/// their place, chosen by options.split_seed. Throws FileError and InputError, the latter also for
/// a file that holds no labelled pair.
inline Corpus read_corpus(const Dataset& dataset, const CorpusFiles& files,
                          const LoadOptions& options, LoadReport& report) {
  if (files.train.empty()) throw ArgumentError("read_corpus: no training file is named");
  const auto read = [&](const std::vector<std::filesystem::path>& paths) {
    Pairs all;
    for (const std::filesystem::path& path : paths) {
      Pairs pairs = dataset.read(path, options, report);
      if (pairs.empty())
        throw InputError(path.string(), 0,
                         "no labelled pair of the dataset " + std::string(dataset.name) +
                             "; is this the right file?");
      all.insert(all.end(), std::make_move_iterator(pairs.begin()),
                 std::make_move_iterator(pairs.end()));
    }
    return all;
  };
  Corpus corpus;
  corpus.train = read(files.train);
  corpus.dev = read(files.dev);
  corpus.test = read(files.test);
  if (!files.dev.empty() && !files.test.empty()) return corpus;

  Corpus parts = split(std::move(corpus.train), files.dev.empty() ? 0.1 : 0,
                       files.test.empty() ? 0.1 : 0, options.split_seed);
  corpus.train = std::move(parts.train);
  if (files.dev.empty()) corpus.dev = std::move(parts.dev);
  if (files.test.empty()) corpus.test = std::move(parts.test);
  return corpus;
}

/// Reads the corpus found in a folder.
inline Corpus read_corpus(std::string_view dataset, const std::filesystem::path& folder,
                          const LoadOptions& options, LoadReport& report) {
  const Dataset& found = find_dataset(dataset);
  return read_corpus(found, find_corpus(found, folder), options, report);
}

}
