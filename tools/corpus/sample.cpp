// SPDX-License-Identifier: MIT
// siamese sample: writes the sample corpus.

#include "cli/options.hpp"
#include "corpus/commands.hpp"
#include "corpus/parts.hpp"

#include <siamese/sample/corpus.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace siamese::tool {

namespace {

struct SampleRequest {
  std::filesystem::path out;
  std::size_t pairs = 20000;
  std::uint64_t seed = 1;
  bool overwrite = false;
};

std::string as_tsv(const Pairs& pairs) {
  std::string text = "sentence1\tsentence2\tlabel\n";
  for (const Pair& pair : pairs)
    text += pair.sentence1 + '\t' + pair.sentence2 + (pair.label == 1 ? "\t1\n" : "\t0\n");
  return text;
}

void write_sample(const SampleRequest& request) {
  const PartFiles files = part_files(request.out, "tsv", request.overwrite);
  write_parts(files, sample_corpus(request.pairs, request.seed), as_tsv);
}

}

void add_sample(CLI::App& app) {
  const auto request = std::make_shared<SampleRequest>();
  CLI::App& command = *app.add_subcommand("sample", "Write the sample corpus as files");
  command.add_option("--out", request->out, "Folder for train.tsv, dev.tsv and test.tsv")
      ->type_name("DIR")
      ->required();
  add_number(command, "--pairs", request->pairs, sample_sizes(), "Pairs in all");
  add_number(command, "--seed", request->seed, seeds(), "Seed of the pairs");
  command.add_flag("--overwrite", request->overwrite, "Replace existing files");
  command.callback([request] { write_sample(*request); });
}

}
