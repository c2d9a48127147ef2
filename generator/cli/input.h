// Reading what the command line names.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "generator/cli/command.h"
#include "generator/model/product.h"

namespace gizgen {

// The first `limit` + 1 bytes of a file at most, so that a reader with that limit sees it is exceeded.
// "-" is standard input. A missing file, a directory or an unreadable one is a finding (E101, exit 2).
std::optional<std::string> read_input(const std::string& file, std::size_t limit,
                                      Session& session);

// The definition `file`; nothing where there was an error.
std::optional<Product> load_product(const std::string& file, Session& session);

// Writes a file that must not be there yet (or holds the same text already, or is empty), unless
// `force`. Throws WorldError.
void write_new_file(const std::filesystem::path& file, const std::string& text, bool force);

}  // namespace gizgen
