// SPDX-License-Identifier: MIT
// What siamese train trains on: what is asked for, and what is read.
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

inline constexpr std::string_view sample_dataset = "sample", own_pairs = "pairs";

/// Requests that are equal once their files are found read the same.
struct DataRequest {
  std::string dataset;
  std::filesystem::path data; ///< folder of the corpus, where no files are named
  std::vector<std::filesystem::path> train, dev, test;
  std::vector<std::string> unlabelled; ///< files of the folder that are left out
  bool reference_split = false;
  std::size_t pairs = 20000; ///< of the sample corpus
  LoadOptions load;
  Tokenizer tokenizer;
  VocabularyOptions vocabulary;
  NgramOptions ngrams;
  std::filesystem::path vectors; ///< of known tokens, or none

  friend bool operator==(const DataRequest&, const DataRequest&) = default;
};

struct TrainingData {
  Text text;
  Examples train, dev, test;
  WordVectors vectors;
};

/// The known dataset, or none for the sample corpus. Another name is a usage error.
const Dataset* dataset_of(const DataRequest& request);

/// Names the files of a corpus that is given as a folder. Throws FileError.
void find_files(DataRequest& request);

/// Reads the corpus and the vectors, once the files are found, and says on standard error what
/// there was unless it shall be quiet.
TrainingData read_data(const DataRequest& request, bool quiet);

}
