// SPDX-License-Identifier: MIT
// The data of siamese train: the request, and the corpus and vectors read for it.
#pragma once

#include <siamese/data/corpus.hpp>
#include <siamese/data/datasets.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/data/word_vectors.hpp>
#include <siamese/text/text.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace siamese::tool {

/// The datasets that are not published ones: the sample corpus, and the user's own pairs.
inline constexpr std::string_view sample_dataset = "sample";

/// The data to read. Once their files are found, equal requests read the same data.
struct DataRequest {
  std::string dataset;
  std::filesystem::path data; ///< folder of the corpus, if no files are named
  std::vector<std::filesystem::path> train, dev, test;
  std::vector<std::string> unlabelled; ///< unlabelled files of the folder, which are left out
  bool reference_split = false;
  std::size_t pairs = 20000; ///< size of the sample corpus
  LoadOptions load;
  Tokenizer tokenizer;
  VocabularyOptions vocabulary;
  NgramOptions ngrams;
  std::filesystem::path vectors; ///< file of vectors of known tokens; empty: none
  std::string from;              ///< the saved model to start from; empty: none
  bool best = false;             ///< its best epoch on dev, not its last
  std::filesystem::path start;   ///< the file of its parameters, once it is found

  friend bool operator==(const DataRequest&, const DataRequest&) = default;
};

/// The corpus, tokenised, and the vectors of known tokens.
struct TrainingData {
  Text text;
  Examples train, dev, test;
  WordVectors vectors;
};

/// The dataset with that name; null for the sample corpus. An unknown name is a usage error.
const Dataset* dataset_of(const DataRequest& request);

/// Finds the files of a corpus that is given as a folder. Throws FileError.
void find_files(DataRequest& request);

/// Reads the corpus and the vectors, whose files must have been found. Reports them on standard
/// error unless `quiet`.
TrainingData read_data(const DataRequest& request, bool quiet);

}
