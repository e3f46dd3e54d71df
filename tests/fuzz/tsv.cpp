// SPDX-License-Identifier: MIT
// Lines and tab-separated fields: nothing is lost, added or moved.
#include "fuzz.hpp"

#include <siamese/data/lines.hpp>
#include <siamese/data/tsv.hpp>

#include <vector>

namespace {

/// The lines of a text by definition.
std::vector<std::string> lines_of(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string line(text.substr(0, end));
    if (end != text.npos && line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(fuzz::text_of(data, size));
  if (text.starts_with("\x1f\x8b")) return 0; // gzip is tested by another target
  // After a first line that fills the reader's buffer, lines arrive in pieces.
  if (size > 0 && data[0] % 4 == 0) text.insert(0, (1 << 17) - size / 2, 'x');

  std::vector<std::string> expected = lines_of(text);
  // A byte-order mark alone is an empty line.
  if (expected.empty() && !text.empty()) expected.emplace_back();
  const fuzz::File file(text);
  siamese::LineReader lines(file.path());
  std::vector<std::string_view> fields;
  std::size_t count = 0;
  for (std::string_view line; lines.next(line); ++count) {
    FUZZ_CHECK(count < expected.size() && line == expected[count]);
    FUZZ_CHECK(lines.line_number() == count + 1);
    siamese::split_fields(line, fields);
    std::string joined;
    for (const std::string_view field : fields) {
      FUZZ_CHECK(field.find('\t') == field.npos);
      joined.append(field) += '\t';
    }
    joined.pop_back();
    FUZZ_CHECK(joined == line);
  }
  FUZZ_CHECK(count == expected.size());
  return 0;
}
