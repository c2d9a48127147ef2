// A line is split at blanks and written again from the model: whatever the model gets wrong is a
// difference between two texts.
#include "product_table.h"

#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace gizgen {
namespace {

using Words = std::vector<std::string>;

Words words_of(const std::string& line) {
  std::istringstream in(line);
  Words words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::vector<Words> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<Words> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(words_of(line));
  return lines;
}

Access access_of(char letter) {
  switch (letter) {
    case 'w':
      return Access::writable;
    case 'a':
      return Access::alert;
    case 'f':
      return Access::fault;
    default:
      return Access::readonly;
  }
}

std::size_t decimals_of(const std::string& number) {
  const std::size_t dot = number.find('.');
  return dot == std::string::npos ? 0 : number.size() - dot - 1;
}

std::int64_t scaled(std::string number, std::size_t decimals) {
  number.append(decimals - decimals_of(number), '0');
  std::erase(number, '.');
  return std::stoll(number);
}

Number number_of(const std::string& type, const Words& facts) {
  Number number;
  number.bits = static_cast<std::uint8_t>(std::stoul(type.substr(1)));
  number.raw_min = static_cast<std::uint32_t>(std::stoul(facts[0]));
  number.raw_max = static_cast<std::uint32_t>(std::stoul(facts[1]));
  const std::size_t decimals = std::max(decimals_of(facts[2]), decimals_of(facts[3]));
  number.scale = {scaled(facts[2], decimals), scaled(facts[3], decimals),
                  static_cast<std::uint8_t>(decimals)};
  return number;
}

Datapoint datapoint_of(const Words& words) {
  Datapoint point;
  point.name = point.c_name = point.title = words[0];
  point.access = access_of(words[1][0]);
  const std::string& type = words[2];
  if (type.starts_with("enum")) {
    point.type = Type::enumeration;
    point.values.resize(std::stoul(type.substr(4)));
  } else if (type.starts_with("binary")) {
    point.type = Type::binary;
    point.length = static_cast<std::uint32_t>(std::stoul(type.substr(6)));
  } else if (type.starts_with("u")) {
    point.type = Type::number;
    point.number = number_of(type, Words(words.end() - 4, words.end()));
  }
  return point;
}

std::string place_text(const std::optional<Place>& place) {
  if (!place) return "-";
  if (place->region_bytes == 0) return std::to_string(place->byte_offset);
  return fmt::format("{} {}.{}", place->byte_offset, place->wire_byte, place->wire_bit);
}

// "bool", "enum3", "u8", "binary16" from the platform's words
std::string type_text(const nlohmann::json& point) {
  const std::string type = point.at("type");
  if (type == "enum") return fmt::format("enum{}", point.at("enum").size());
  if (type == "binary") return fmt::format("binary{}", point.at("length").dump());
  return type == "bool" ? type : fmt::format("u{}", type.substr(4));
}

std::string place_text(const nlohmann::json& place) {
  if (!place.contains("wire_byte")) return place.at("byte_offset").dump();
  return fmt::format("{} {}.{}", place.at("region_offset").dump(), place.at("wire_byte").dump(),
                     place.at("wire_bit").dump());
}

// Width on the wire, from whichever of the source's forms tells it.
std::string bits_text(const nlohmann::json& point, const nlohmann::json& expected) {
  const std::string name = point.at("name");
  const auto find = [&](const char* table) {
    return expected.contains(table) && expected.at(table).contains(name);
  };
  if (find("status_pos")) return expected.at("status_pos").at(name).at("len_bits").dump();
  if (find("bit_len")) return expected.at("bit_len").at(name).dump();
  if (find("byte_len")) return std::to_string(8 * expected.at("byte_len").at(name).get<int>());
  const nlohmann::json& position = point.at("position");
  return std::to_string(position.at("len").get<int>() * (position.at("unit") == "byte" ? 8 : 1));
}

std::string line_of(const nlohmann::json& point, const nlohmann::json& expected) {
  const std::string name = point.at("name");
  const std::string access = point.at("access");
  const bool told = access.find('|') == std::string::npos;
  const bool flagged = expected.at("flags_bit").contains(name);
  const bool placed = expected.contains("status_pos");
  std::string line = fmt::format("{} {} {} {} {} {}", name, told ? access[0] : 'n',
                                 type_text(point), bits_text(point, expected),
                                 flagged ? expected.at("flags_bit").at(name).dump() : "-",
                                 placed ? place_text(expected.at("status_pos").at(name)) : "-");
  for (const char* fact : {"min", "max", "ratio", "addition"}) {
    if (point.contains(fact)) line += fmt::format(" {}", point.at(fact).dump());
  }
  return line + "\n";
}

std::string head_of(const Words& old, const Layout& layout) {
  const std::string sizes =
      layout.protocol == Protocol::standard
          ? fmt::format("{} {} {}", layout.flags_bytes, layout.vals_bytes, layout.status_bytes)
          : std::to_string(layout.flags_bytes);
  return fmt::format("= {} {} {} {}\n", old[1], old[2], old[3], sizes);
}

}  // namespace

std::vector<ProductTable> read_tables(const std::string& path) {
  std::ifstream in(path);
  std::vector<ProductTable> tables;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    if (line.starts_with('=')) tables.push_back({words_of(line)[1], ""});
    tables.back().text += line + "\n";
  }
  return tables;
}

ProductTable table_of(const std::string& name, const nlohmann::json& vector) {
  const nlohmann::json& expected = vector.at("expected");
  std::string sizes;
  for (const char* size :
       {"attr_flags_bytes", "attr_vals_bytes", "dev_status_bytes", "flags_bytes"}) {
    if (expected.contains(size)) sizes += fmt::format(" {}", expected.at(size).dump());
  }
  const std::string source = vector.at("source");
  const std::string protocol = vector.at("protocolType");
  std::string text =
      fmt::format("= {} {} {}{}\n", name, source.substr(0, source.find(' ')), protocol, sizes);
  for (const nlohmann::json& point : vector.at("datapoints")) text += line_of(point, expected);
  return {name, text};
}

Product product_of(const ProductTable& table) {
  Product product;
  product.id = product.name = table.name;
  for (const Words& words : lines_of(table.text)) {
    if (words[0] == "=") {
      product.protocol = words[3] == "standard" ? Protocol::standard : Protocol::var_len;
    } else {
      product.datapoints.push_back(datapoint_of(words));
    }
  }
  return product;
}

std::string text_of(const ProductTable& table, const Product& product, const Layout& layout) {
  const std::vector<Words> lines = lines_of(table.text);
  std::string text = head_of(lines[0], layout);
  for (const Slot& slot : layout.slots) {
    const Words& words = lines[slot.index + 1];
    text +=
        fmt::format("{} {} {} {} {} {}", words[0], words[1], words[2], slot.bits,
                    slot.flag_bit ? std::to_string(*slot.flag_bit) : "-", place_text(slot.status));
    if (product.datapoints[slot.index].type == Type::number) {
      for (std::size_t i = words.size() - 4; i < words.size(); ++i) text += " " + words[i];
    }
    text += "\n";
  }
  return text;
}

}  // namespace gizgen
