// SPDX-License-Identifier: MIT
// TSV with quoted fields: without quotes, tabs alone separate; quoted fields are read back
// unchanged.
#include "fuzz.hpp"

#include <siamese/data/quoted_tsv.hpp>

#include <algorithm>
#include <vector>

namespace {

using Fields = std::vector<std::string>;

constexpr std::size_t width = 3;

std::vector<Fields> read(std::string_view text, std::size_t row_width) {
  const fuzz::File file(text);
  siamese::LineReader lines(file.path());
  siamese::QuotedTsvParser parser;
  std::vector<Fields> rows;
  std::vector<std::string_view> fields;
  for (std::string_view line; lines.next(line);) {
    const bool plain = line.find('"') == line.npos;
    const std::string first(line);
    parser.parse(line, lines, row_width, fields);
    rows.emplace_back(fields.begin(), fields.end());
    if (!plain) continue;
    siamese::split_fields(first, fields);
    FUZZ_CHECK(std::ranges::equal(rows.back(), fields));
  }
  return rows;
}

}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (!fuzz::is_text(text)) return 0;
  for (Fields row : read(text, width)) {
    FUZZ_CHECK(!row.empty());
    std::string written;
    std::size_t breaks = 0;
    for (std::string& field : row) {
      for (std::size_t at = field.find("\r\n"); at != field.npos; at = field.find("\r\n"))
        field.erase(at, 1);
      std::ranges::replace(field, '\t', ' ');
      breaks += static_cast<std::size_t>(std::ranges::count(field, '\n'));
      written += fuzz::quoted(field) + '\t';
    }
    // A row's last field does not continue on the next line.
    row.emplace_back("end");
    // The first line ends at LF, so that all do, whatever the fields hold.
    written = "first\n" + written + "end\n";
    if (breaks < 100 && fuzz::is_text(written))
      FUZZ_CHECK(read(written, row.size()) == std::vector<Fields>({{"first"}, row}));
  }
  return 0;
}
