// SPDX-License-Identifier: MIT
// Writes the three parts of a corpus as files of a folder.
#pragma once

#include <siamese/data/pairs.hpp>

#include <filesystem>
#include <functional>
#include <string>

namespace siamese::tool {

struct PartFiles {
  std::filesystem::path train, dev, test;
};

/// The files train, dev and test with the extension. Throws FileError if one exists, unless they
/// may be overwritten.
PartFiles part_files(const std::filesystem::path& folder, const std::string& extension,
                     bool overwrite);

/// Throws FileError if the file of a part without pairs exists, which would then be of another
/// corpus.
void refuse_stale(const PartFiles& files, const Corpus& corpus);

/// Creates the folder, writes each part that has pairs as `as_text` gives it, and prints the number
/// of pairs. Throws FileError.
void write_parts(const PartFiles& files, const Corpus& corpus,
                 const std::function<std::string(const Pairs&)>& as_text);

}
