// SPDX-License-Identifier: MIT
// The files of the page, which are compiled into the command.
#pragma once

#include <string_view>

namespace siamese::tool {

struct PageFile {
  std::string_view path; ///< such as "/page.js"
  std::string_view type; ///< the media type
  std::string_view content;
};

/// The file with that path; null if there is none. "/" is index.html.
const PageFile* find_page_file(std::string_view path);

}
