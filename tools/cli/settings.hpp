// SPDX-License-Identifier: MIT
// Files of settings: what TOML and INI have in common, and the values of both.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace siamese::tool {

/// A line KEY = VALUE.
struct Setting {
  std::string section, key; ///< as they stand in the file; no section: empty
  nlohmann::json value;     ///< a string, also of a number; an array; or an object, a table of TOML
  std::string place;        ///< "FILE:line"
};

/// Reads sections in brackets, comments after # or at the beginning of a line ;, and values: a text
/// in double quotes with TOML's escapes, one in single quotes as it stands, [lists], {tables}, or
/// the rest of the line. Throws FileError and InputError that names the line.
std::vector<Setting> read_settings(const std::filesystem::path& path);

/// A value as read_settings reads it, on one line.
std::string as_setting(const nlohmann::json& value);

}
