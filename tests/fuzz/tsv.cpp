// SPDX-License-Identifier: MIT
// Lines and tab-separated fields: nothing is lost, added or moved.
#include "fuzz.hpp"

#include <siamese/data/lines.hpp>
#include <siamese/data/tsv.hpp>

#include <vector>

namespace {

/// The lines of a text by definition.
std::vector<std::string> lines_of(std::string_view text) {
  const std::string_view head = text.substr(0, (1 << 16) + 1);
  const std::size_t lf = head.find('\n');
  const bool ends_at_cr =
      head.substr(0, 1 << 16).find('\r') != head.npos && (lf == head.npos || lf + 1 == text.size());
  if (ends_at_cr && lf != head.npos) text.remove_suffix(1);
  while (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find(ends_at_cr ? '\r' : '\n');
    std::string line(text.substr(0, end));
    if (!ends_at_cr && end != text.npos && line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(fuzz::text_of(data, size));
  // After a first line that fills the reader's buffer, lines arrive in pieces.
  if (size > 0 && data[0] % 4 == 0) text.insert(0, (1 << 17) - size / 2, 'x');
  if (!fuzz::is_text(text)) return 0;

  std::vector<std::string> expected = lines_of(text);
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
