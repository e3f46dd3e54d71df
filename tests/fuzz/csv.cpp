// SPDX-License-Identifier: MIT
// CSV: quoted fields are read back unchanged.
#include "fuzz.hpp"

#include <siamese/data/csv.hpp>

#include <vector>

namespace {

using Fields = std::vector<std::string>;

/// The records without problem, up to a quote that is never closed.
std::vector<Fields> read(std::string_view text) {
  const fuzz::File file(text);
  siamese::LineReader lines(file.path());
  siamese::CsvParser csv;
  std::vector<Fields> records;
  std::vector<std::string_view> fields;
  try {
    for (std::string_view line; lines.next(line);)
      if (csv.parse(line, lines, fields).empty())
        records.emplace_back(fields.begin(), fields.end());
  } catch (const siamese::InputError&) {
  }
  return records;
}

}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (!fuzz::is_text(text)) return 0;
  std::vector<Fields> records = read(text);
  // The first line ends at LF, so that all do, whatever the fields hold.
  records.insert(records.begin(), Fields{"first"});
  std::string written;
  for (Fields& record : records) {
    FUZZ_CHECK(!record.empty());
    for (std::string& field : record) {
      // Line ends are read as LF, also CR LF after another CR.
      for (std::size_t at = field.find("\r\n"); at != field.npos; at = field.find("\r\n"))
        field.erase(at, 1);
      written += fuzz::quoted(field) + (&field == &record.back() ? "\r\n" : ",");
    }
  }
  FUZZ_CHECK(!fuzz::is_text(written) || read(written) == records);
  return 0;
}
