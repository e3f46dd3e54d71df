// SPDX-License-Identifier: MIT
// Writes the three parts of a corpus as files of a folder.

#include "corpus/parts.hpp"
#include "cli/output.hpp"

#include <siamese/core/error.hpp>
#include <siamese/io/file.hpp>

#include <system_error>

namespace siamese::tool {

PartFiles part_files(const std::filesystem::path& folder, const std::string& extension,
                     bool overwrite) {
  PartFiles files{folder / ("train." + extension), folder / ("dev." + extension),
                  folder / ("test." + extension)};
  std::error_code ignored;
  for (const auto* file : {&files.train, &files.dev, &files.test})
    if (!overwrite && std::filesystem::exists(*file, ignored))
      throw FileError(file->string() + ": exists; name another folder or give --overwrite");
  return files;
}

void refuse_stale(const PartFiles& files, const Corpus& corpus) {
  std::error_code ignored;
  const auto refuse = [&](const std::filesystem::path& file, const Pairs& pairs) {
    if (pairs.empty() && std::filesystem::exists(file, ignored))
      throw FileError(file.string() + ": exists, but the split has no such pairs; remove it, or "
                                      "name another folder");
  };
  refuse(files.train, corpus.train);
  refuse(files.dev, corpus.dev);
  refuse(files.test, corpus.test);
}

void write_parts(const PartFiles& files, const Corpus& corpus,
                 const std::function<std::string(const Pairs&)>& as_text) {
  const std::filesystem::path folder = files.train.parent_path();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw FileError(folder.string() + ": cannot create the folder: " + error.message() +
                    "; name another with --out");
  const auto write = [&](const std::filesystem::path& file, const Pairs& pairs) {
    if (pairs.empty()) return;
    write_file(file, as_text(pairs));
    print(file.string() + ": " + std::to_string(pairs.size()) + " pairs\n");
  };
  write(files.train, corpus.train);
  write(files.dev, corpus.dev);
  write(files.test, corpus.test);
}

}
