// SPDX-License-Identifier: MIT
// Recognises files that are not UTF-8 text by their first bytes.
#pragma once

#include <siamese/core/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace siamese::detail {

/// The problem of a row that is not UTF-8.
inline constexpr const char* invalid_utf8 =
    "not valid UTF-8; if the file has another encoding, convert it, for example with iconv -f "
    "WINDOWS-1252 -t UTF-8";

/// A file format, the bytes with which its files begin, and how to make text of it.
struct BinaryForm {
  std::string_view begins, name, remedy;
};

inline constexpr std::array<BinaryForm, 28> binary_forms = {{
    {{"PK\x03\x04", 4}, "a zip archive or a spreadsheet", "unpack it, or save the sheet as CSV"},
    {{"\xd0\xcf\x11\xe0", 4}, "an Excel or Word file", "save it as CSV"},
    {{"\xfd"
      "7zXZ",
      5},
     "xz data",
     "decompress it with unxz"},
    {{"\x28\xb5\x2f\xfd", 4}, "Zstandard data", "decompress it with unzstd"},
    {{"\x04\x22\x4d\x18", 4}, "LZ4 data", "decompress it with unlz4"},
    {{"\x1f\x9d", 2}, "compress data", "decompress it with uncompress"},
    {{"7z\xbc\xaf", 4}, "a 7z archive", "unpack it"},
    {{"Rar!\x1a\x07", 6}, "a RAR archive", "unpack it"},
    {{"PAR1\x15", 5}, "a Parquet file", "write it as CSV or JSON lines"},
    {{"ARROW1\0\0", 8}, "an Arrow file", "write it as CSV or JSON lines"},
    {{"\xff\xff\xff\xff", 4}, "an Arrow stream", "write it as CSV or JSON lines"},
    {{"Obj\x01", 4}, "an Avro file", "write it as CSV or JSON lines"},
    {{"\x89HDF", 4}, "an HDF5 file", "write it as CSV or JSON lines"},
    {{"\x93NUMPY", 6}, "a NumPy file", "write it as text"},
    {{"SQLite format 3\0", 16}, "an SQLite database", "export the table as CSV"},
    {{"%PDF-", 5}, "a PDF file", "give its pairs as text"},
    {{"{\\rtf", 5}, "an RTF file", "save it as plain text"},
    {{"PK\x05\x06", 4}, "an empty zip archive", "name the file of the text"},
    {{"\x1f\x8b", 2}, "gzip data in gzip data", "decompress it once more with gunzip"},
    {{"\x89PNG", 4}, "a picture", "name the file of the text"},
    {{"\xff\xd8\xff", 3}, "a picture", "name the file of the text"},
    {{"GIF8", 4}, "a picture", "name the file of the text"},
    {{"FEA1", 4}, "a Feather file", "write it as CSV or JSON lines"},
    {{"<!DOCTYPE", 9}, "an HTML page", "was the download refused?"},
    {{"<html", 5}, "an HTML page", "was the download refused?"},
    {{"<?xml", 5}, "an XML file", "write it as CSV or JSON lines"},
    {{"version https://git-lfs", 23}, "a pointer of Git LFS", "fetch the file with git lfs pull"},
    {{"\x7f"
      "ELF",
      4},
     "a program",
     "name the file of the text"},
}};

/// A pickle begins with its protocol's number and ends its first bytes with an opcode.
inline bool is_pickle(std::string_view bytes) {
  constexpr std::string_view opcodes = "\x95}](c\x8c";
  return bytes.size() >= 3 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5 &&
         opcodes.find(bytes[2]) != opcodes.npos;
}

/// The name of UTF-16 or UTF-32 text, with or without a byte-order mark; otherwise empty. Text
/// without a mark is recognised if one half of its byte pairs is mostly NUL and the other is not.
inline std::string_view wide_encoding(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xff\xfe\0\0"sv) || bytes.starts_with("\0\0\xfe\xff"sv)) return "UTF-32";
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return "UTF-16";
  const std::string_view some = bytes.substr(0, 4096);
  std::array<std::size_t, 2> nul{};
  for (std::size_t i = 0; i < some.size(); ++i)
    if (some[i] == '\0') ++nul[i % 2];
  const auto mostly = [&](std::size_t half) {
    return some.size() >= 4 && 4 * nul[half] > some.size() && 8 * nul[1 - half] < some.size();
  };
  if (mostly(1)) return "UTF-16LE";
  return mostly(0) ? "UTF-16BE" : "";
}

/// Throws InputError, with the format and the remedy, if `bytes`, the beginning of the file `name`,
/// are not UTF-8 text.
inline void require_text(std::string_view bytes, const std::string& name) {
  const auto refuse = [&](std::string_view what, std::string_view remedy) {
    throw InputError(name, 0, "is " + std::string(what) + ", not text; " + std::string(remedy));
  };
  for (const BinaryForm& form : binary_forms)
    if (bytes.starts_with(form.begins)) refuse(form.name, form.remedy);
  constexpr std::size_t bzip2_mark = 4, tar_mark = 257;
  if (bytes.size() > bzip2_mark && bytes.starts_with("BZh") &&
      bytes.substr(bzip2_mark).starts_with("1AY&SY"))
    refuse("bzip2 data", "decompress it with bunzip2");
  if (bytes.size() > tar_mark && bytes.substr(tar_mark).starts_with("ustar"))
    refuse("a tar archive", "unpack it");
  if (is_pickle(bytes)) refuse("a Python pickle", "write it as CSV or JSON lines");
  if (const std::string_view encoding = wide_encoding(bytes); !encoding.empty())
    throw InputError(name, 0,
                     "is " + std::string(encoding) + ", not UTF-8; convert it: iconv -f " +
                         std::string(encoding) + " -t UTF-8 " + name + " > NEW");
}

}
