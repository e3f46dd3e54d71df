// SPDX-License-Identifier: MIT
// Reads a text file, plain or gzip, line by line.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/byte_reader.hpp>
#include <siamese/data/text_form.hpp>

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// Reads a file line by line in bounded memory. A line ends at LF, CR LF or the end of the file, or
/// at CR in a file that has no LF but at its end. Drops UTF-8 byte-order marks at the beginning;
/// NUL bytes are data.
class LineReader {
public:
  static constexpr std::size_t default_max_line = std::size_t{64} << 20;

  /// Throws FileError if the file cannot be opened. Lines may have up to `max_line` bytes.
  explicit LineReader(const std::filesystem::path& path, std::size_t max_line = default_max_line)
      : bytes_(path), max_line_(max_line), buffer_(1 << 17) {}

  /// Sets `line` to the next line and returns true, or returns false at the end. The line is valid
  /// until the next call. Throws InputError for a line that is too long, for damaged gzip data and
  /// for a file that is not text (require_text), FileError if reading fails.
  bool next(std::string_view& line) {
    begin();
    std::size_t searched = 0;
    while (true) {
      const char* const start = buffer_.data() + begin_;
      const std::size_t available = end_ - begin_;
      const void* const found =
          available <= searched ? nullptr
                                : std::memchr(start + searched, line_end_, available - searched);
      const bool last = found == nullptr && at_end_;
      if (last && available == 0) return false;
      if (found != nullptr || last) {
        const std::size_t length =
            last ? available : static_cast<std::size_t>(static_cast<const char*>(found) - start);
        begin_ += last ? length : length + 1;
        ++line_number_;
        line = std::string_view(start, length);
        check_length(line);
        if (!last && line.ends_with('\r')) line.remove_suffix(1);
        return true;
      }
      searched = available;
      fill();
    }
  }

  /// The first bytes of the lines that have not been read, at least one if there are any.
  std::string_view upcoming() {
    begin();
    if (begin_ == end_ && !at_end_) fill();
    return {buffer_.data() + begin_, end_ - begin_};
  }

  /// Whether the next line is known without reading from the file, which may have to be waited for.
  bool is_ready() const {
    return at_end_ || std::memchr(buffer_.data() + begin_, line_end_, end_ - begin_) != nullptr;
  }

  /// The number of the line last read, counted from 1.
  std::size_t line_number() const { return line_number_; }

  /// The file's name for messages.
  const std::string& name() const { return bytes_.name(); }

private:
  /// Before the first line, looks at the first bytes.
  void begin() {
    if (std::exchange(begun_, true)) return;
    // Without a whole line there is nothing to return yet, and too little to judge by.
    constexpr std::size_t enough = 1 << 16;
    std::string_view text;
    do {
      fill();
      text = {buffer_.data(), end_};
    } while (!at_end_ && text.find('\n') == text.npos &&
             (text.size() < enough || text.ends_with('\r')));
    detail::require_text(text, name());
    if (text.find('\r') != text.npos && ends_at_cr(text.find('\n'))) {
      line_end_ = '\r';
      drop_last_lf();
    }
    text = {buffer_.data(), end_};
    while (text.substr(begin_).starts_with(byte_order_mark)) begin_ += byte_order_mark.size();
  }

  /// Whether lines end at CR in a file that has one: its first LF, if any, is its last byte.
  bool ends_at_cr(std::size_t first_lf) {
    if (first_lf == std::string_view::npos) return true;
    if (first_lf + 1 == end_ && !at_end_) fill();
    return first_lf + 1 == end_ && at_end_;
  }

  /// In a file whose lines end at CR, the LF at its end only belongs to the end of the last line.
  void drop_last_lf() {
    if (line_end_ == '\r' && at_end_ && end_ > begin_ && buffer_[end_ - 1] == '\n') --end_;
  }

  void check_length(std::string_view line) const {
    if (line.size() <= max_line_) return;
    throw InputError(name(), line_number_,
                     "the line is longer than " + std::to_string(max_line_) + " bytes; " +
                         (line.starts_with('[')
                              ? "write each object of the JSON array on a line of its own, as jq "
                                "-c '.[]' does"
                              : "is this a text file?"));
  }

  void fill() {
    if (begin_ != 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ > max_line_) {
      ++line_number_;
      check_length({buffer_.data(), end_});
    }
    if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
    const std::size_t count = bytes_.read(std::span(buffer_).subspan(end_));
    end_ += count;
    at_end_ = count == 0;
    drop_last_lf();
  }

  static constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

  detail::ByteReader bytes_;
  std::size_t max_line_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0, line_number_ = 0;
  char line_end_ = '\n';
  bool begun_ = false, at_end_ = false;
};

}
