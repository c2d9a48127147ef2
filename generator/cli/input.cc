// Plain files are read with the C library: one error code says why a read failed.
#include "generator/cli/input.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>

#include "generator/base/world_error.h"
#include "generator/spec/spec.h"

namespace gizgen {
namespace {

namespace fs = std::filesystem;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

void unreadable(const std::string& file, std::string_view why, std::string help,
                Session& session) {
  session.diagnostics.error({.file = file}, "E101", "cannot read the file: {}", why).help =
      std::move(help);
  session.exit_code = 2;
}

}  // namespace

std::optional<std::string> read_input(const std::string& file, std::size_t limit,
                                      Session& session) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) {
    unreadable(file, "it is a directory", "name the definition in it", session);
    return std::nullopt;
  }
  const std::unique_ptr<std::FILE, Close> owned(file == "-" ? nullptr
                                                            : std::fopen(file.c_str(), "rb"));
  std::FILE* in = file == "-" ? stdin : owned.get();
  if (in == nullptr) {
    unreadable(file, std::strerror(errno), "check the path", session);
    return std::nullopt;
  }
  std::string text;
  char block[16384];
  while (text.size() <= limit) {
    const std::size_t got = std::fread(block, 1, sizeof block, in);
    if (got == 0) break;
    text.append(block, got);
  }
  if (std::ferror(in) != 0) {
    unreadable(file, std::strerror(errno), "check the path", session);
    return std::nullopt;
  }
  return text;
}

std::optional<Product> load_product(const std::string& file, Session& session) {
  std::optional<std::string> text = read_input(file, max_definition_bytes, session);
  if (!text) return std::nullopt;
  return read_product(file, std::move(*text), session.diagnostics);
}

void write_new_file(const fs::path& file, const std::string& text, bool force) {
  std::error_code ignored;
  if (!force && fs::exists(file, ignored) && fs::file_size(file, ignored) > 0) {
    std::ostringstream old;
    old << std::ifstream(file, std::ios::binary).rdbuf();
    if (old.str() == text) return;
    throw WorldError(file.string() + " exists already and differs: nothing was written; "
                     "give another name, or --force to overwrite it");
  }
  const fs::path beside = file.string() + ".new";
  std::ofstream out(beside, std::ios::binary);
  out << text << std::flush;
  std::error_code error;
  if (out) fs::rename(beside, file, error);
  if (!out || error) {
    const std::string why = error ? error.message() : std::strerror(errno);
    fs::remove(beside, ignored);
    throw WorldError(file.string() + " cannot be written: " + why);
  }
}

}  // namespace gizgen
