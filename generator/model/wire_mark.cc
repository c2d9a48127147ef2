// The lines end where one has not the prefix or begins as no name does; then the hash says whether that
// was all.
#include "generator/model/wire_mark.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "generator/model/fingerprint.h"

namespace gizgen {
namespace {

constexpr std::string_view mark = "gizgen fingerprint: ";
constexpr std::size_t digits = 16;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Takes the first line off `text`, without its end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string unescaped(std::string_view html) {
  constexpr std::array<std::pair<std::string_view, char>, 5> entities = {
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};
  std::string out;
  while (!html.empty()) {
    const auto* const found =
        std::find_if(entities.begin(), entities.end(),
                     [&](const auto& entity) { return html.starts_with(entity.first); });
    out += found == entities.end() ? html.front() : found->second;
    html.remove_prefix(found == entities.end() ? 1 : found->first.size());
  }
  return out;
}

WireMark checked(std::string_view print, std::string text) {
  if (fingerprint(text) != print) {
    const std::string other = unescaped(text);
    if (fingerprint(other) == print) text = other;
  }
  const bool whole = fingerprint(text) == print;
  return {std::string(print), std::move(text), whole};
}

std::optional<WireMark> find_in_json(std::string_view file) {
  const auto json = nlohmann::json::parse(file, nullptr, false);
  if (!json.is_object() || !json.contains("fingerprint") || !json.contains("wire")) return {};
  if (!json["fingerprint"].is_string() || !json["wire"].is_array()) return {};
  std::string text;
  for (const auto& line : json["wire"]) {
    if (line.is_string()) text += line.get<std::string>() + '\n';
  }
  return checked(json["fingerprint"].get<std::string>(), std::move(text));
}

// The lines that begin with `prefix`, without it, until one is none of a wire text.
std::string lines_below(std::string_view rest, std::string_view prefix) {
  std::string text;
  while (!rest.empty()) {
    std::string_view line = take_line(rest);
    if (!line.starts_with(prefix)) break;
    line.remove_prefix(prefix.size());
    if (line.empty() || !is_word(line.front())) break;
    text += std::string(line) + '\n';
  }
  return text;
}

struct Entry {
  std::string_view name;
  std::string_view meaning;
};

// The product first, then its datapoints as they follow one another.
std::vector<Entry> entries_of(std::string_view text) {
  std::vector<Entry> entries;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::size_t gap = std::min(line.find(' '), line.size());
    if (entries.empty()) {
      entries.push_back({"", line});
    } else {
      entries.push_back({line.substr(0, gap), line.substr(std::min(gap + 1, line.size()))});
    }
  }
  return entries;
}

// The place among them, or as many as there are.
std::size_t place_of(const std::vector<Entry>& entries, std::string_view name) {
  return static_cast<std::size_t>(
      std::find_if(entries.begin(), entries.end(),
                   [&](const Entry& entry) { return entry.name == name; }) -
      entries.begin());
}

// The names of `entries` that `others` have too, in their order.
std::vector<std::string_view> common(const std::vector<Entry>& entries,
                                     const std::vector<Entry>& others) {
  std::vector<std::string_view> names;
  for (const Entry& entry : entries) {
    if (place_of(others, entry.name) < others.size()) names.push_back(entry.name);
  }
  return names;
}

}  // namespace

std::optional<WireMark> find_wire_mark(std::string_view file) {
  if (file.starts_with('{')) return find_in_json(file);
  for (std::size_t at = file.find(mark); at < file.size(); at = file.find(mark, at + 1)) {
    const std::size_t line_end = at == 0 ? file.npos : file.rfind('\n', at - 1);
    const std::size_t start = line_end == file.npos ? 0 : line_end + 1;
    std::string_view rest = file.substr(at + mark.size());
    const std::string_view print = take_line(rest);
    if (print.size() != digits || !std::all_of(print.begin(), print.end(), is_word)) continue;
    return checked(print, lines_below(rest, file.substr(start, at - start)));
  }
  return {};
}

std::string marked(std::string_view wire_text) {
  return fmt::format("{}{}\n{}", mark, fingerprint(wire_text), wire_text);
}

std::vector<std::string> wire_changes(std::string_view from, std::string_view to) {
  const std::vector<Entry> old = entries_of(from);
  const std::vector<Entry> now = entries_of(to);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const auto& [name, meaning] = now[i];
    const std::size_t before = place_of(old, name);
    if (before == old.size()) {
      lines.push_back(fmt::format("added    {}: {}", name, meaning));
    } else if (old[before].meaning != meaning) {
      const std::string what = name.empty() ? "product" : std::string(name);
      lines.push_back(fmt::format("changed  {}: {} -> {}", what, old[before].meaning, meaning));
    }
  }
  for (const auto& [name, meaning] : old) {
    if (place_of(now, name) == now.size()) {
      lines.push_back(fmt::format("removed  {}: {}", name, meaning));
    }
  }
  const auto names_old = common(old, now);
  const auto names_now = common(now, old);
  for (std::size_t i = 0; i < names_now.size(); ++i) {
    if (names_old[i] == names_now[i]) continue;
    lines.push_back(fmt::format("moved    {}: {} -> {}", names_now[i], place_of(old, names_now[i]),
                                place_of(now, names_now[i])));
  }
  return lines;
}

}  // namespace gizgen
