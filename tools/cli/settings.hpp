// SPDX-License-Identifier: MIT
// Files of settings: the common part of TOML and INI, with the values of both.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace siamese::tool {

/// A setting KEY = VALUE.
struct Setting {
  std::string section, key; ///< as written in the file; section is empty outside sections
  nlohmann::json value;     ///< a string, also for a number; an array; an object for a TOML table
  std::string place;        ///< "FILE:line"
};

/// Reads sections in brackets, comments (after #, or lines that begin with ;) and values: text in
/// double quotes with TOML's escapes, literal text in single quotes, [lists], {tables}, or the rest
/// of the line. Throws FileError, and InputError that names the line.
std::vector<Setting> read_settings(const std::filesystem::path& path);

/// A value in the syntax that read_settings reads, on one line.
std::string as_setting(const nlohmann::json& value);

}
