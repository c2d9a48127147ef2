// Pieces are taken from the front one by one. The first that does not fit ends the walk with a
// fault; what is left behind the last is shown as it is.
#include "generator/decode/pieces.h"

#include <algorithm>

#include <fmt/format.h>

#include "generator/decode/hex.h"

namespace gizgen {
namespace {

using giz::wire::Bytes;
using giz::wire::get_number;

// A part of a status word: `bits` from `bit` upward.
struct StatusBit {
  std::uint32_t bit;
  std::uint32_t bits;
  std::string_view name;
};

constexpr std::string_view kProductKey = "product key";

constexpr StatusBit kStatusBits[] = {
    {0, 1, "SoftAP mode"},
    {1, 1, "station mode"},
    {2, 1, "onboarding"},
    {3, 1, "bind window open"},
    {4, 1, "router connected"},
    {5, 1, "cloud connected"},
    {8, 3, "RSSI"},
    {11, 1, "app connected"},
    {12, 1, "test mode"},
};

std::string number_text(Bytes bytes) {
  if (bytes.size() > 4) return to_hex(bytes);
  return std::to_string(get_number(bytes, 0, bytes.size()));
}

// The text for a value that has one, or the value.
std::string choice(Bytes bytes, std::initializer_list<std::string_view> texts, std::size_t first) {
  const std::size_t index = get_number(bytes, 0, bytes.size());
  if (index < first || index - first >= texts.size()) return std::to_string(index);
  return std::string(texts.begin()[index - first]);
}

std::string attributes_text(Bytes bytes) {
  std::string text = (bytes.back() & 1) != 0 ? "gateway" : "no gateway";
  if (bytes.size() > 1 && (bytes[bytes.size() - 2] & 1) != 0) text += ", light gateway";
  return text;
}

std::string date_text(Bytes bytes) {
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", get_number(bytes, 0, 2), bytes[2],
                     bytes[3], bytes[4], bytes[5], bytes[6]);
}

// "station mode, router connected, RSSI 7"
std::string status_text(std::uint32_t word) {
  std::string text;
  for (const StatusBit& part : kStatusBits) {
    const std::uint32_t value = word >> part.bit & ((1u << part.bits) - 1);
    if (value == 0) continue;
    if (!text.empty()) text += ", ";
    text += part.bits == 1 ? std::string(part.name) : fmt::format("{} {}", part.name, value);
  }
  return text.empty() ? "nothing is on" : text;
}

std::string value_of(Form form, Bytes bytes) {
  if (bytes.empty()) return {};
  switch (form) {
    case Form::hex: return bytes.size() > 8 ? counted(bytes.size(), "byte") : to_hex(bytes);
    case Form::number: return number_text(bytes);
    case Form::text: return printable(bytes);
    case Form::mac: return to_hex(bytes, ":");
    case Form::seconds: return number_text(bytes) + " s";
    case Form::attributes: return attributes_text(bytes);
    case Form::status: return status_text(get_number(bytes, 0, bytes.size()));
    case Form::mode: return choice(bytes, {"SoftAP", "AirLink", "3", "parameters from the MCU"}, 1);
    case Form::illegal:
      return choice(bytes, {"bad checksum", "unknown command", "other", "wrong file type"}, 1);
    case Form::result: return choice(bytes, {"accepted", "refused"}, 0);
    case Form::network: return choice(bytes, {"Wi-Fi", "GPRS"}, 1);
    case Form::date: return date_text(bytes);
  }
  return {};
}

std::vector<Field> status_parts(const Field& whole, std::uint32_t word) {
  std::vector<Field> parts;
  for (const StatusBit& part : kStatusBits) {
    Field field;
    field.offset = whole.offset;
    field.length = whole.length;
    field.bits = part.bits == 1 ? fmt::format("bit {}", part.bit)
                                : fmt::format("bits {}-{}", part.bit, part.bit + part.bits - 1);
    field.name = part.name;
    const std::uint32_t value = word >> part.bit & ((1u << part.bits) - 1);
    field.text = part.bits > 1 ? std::to_string(value) : value != 0 ? "yes" : "no";
    parts.push_back(std::move(field));
  }
  return parts;
}

// The pieces of one payload, from the front.
class Walk {
 public:
  Walk(Draft& draft, std::size_t first, std::size_t end) : draft_(draft), at_(first), end_(end) {}

  bool at_end() const { return at_ == end_; }

  // False where the piece does not fit.
  bool take(const Piece& piece) {
    if (piece.optional && (at_end() || remaining() < piece.size)) return true;
    std::size_t size = piece.size;
    switch (piece.extent) {
      case Extent::fixed: break;
      case Extent::counted8: return take_counted(piece, 1);
      case Extent::counted16: return take_counted(piece, 2);
      case Extent::terminated: return take_terminated(piece);
      case Extent::rest: size = remaining(); break;
    }
    if (!fits(piece, size)) return false;
    add(piece, size);
    return true;
  }

  void take_surplus() {
    if (at_end()) return;
    draft_.note(
        fmt::format("{} behind what is known of this command", counted(remaining(), "byte")));
    add({"more", Form::hex}, remaining());
  }

 private:
  std::size_t remaining() const { return end_ - at_; }

  bool fits(const Piece& piece, std::size_t size) {
    if (size <= remaining()) return true;
    draft_.fault(FaultKind::unreadable,
                 fmt::format("{} needs {}, {} there", piece.name, counted(size, "byte"),
                             remaining() == 1 ? "1 is" : fmt::format("{} are", remaining())));
    if (!at_end()) draft_.add(at_, end_, piece.name, "incomplete");
    at_ = end_;
    return false;
  }

  bool take_counted(const Piece& piece, std::size_t width) {
    if (!fits(piece, width)) return false;
    const std::size_t size = draft_.number(at_, width);
    draft_.add(at_, at_ + width, fmt::format("{} length", piece.name), std::to_string(size));
    at_ += width;
    if (!fits(piece, size)) return false;
    add(piece, size);
    return true;
  }

  bool take_terminated(const Piece& piece) {
    const Bytes rest = draft_.bytes(at_, end_);
    const auto zero = std::find(rest.begin(), rest.end(), std::uint8_t{0});
    add(piece, static_cast<std::size_t>(zero - rest.begin()) + (zero != rest.end() ? 1 : 0));
    return true;
  }

  void add(const Piece& piece, std::size_t size) {
    const Bytes value = draft_.bytes(at_, at_ + size);
    std::string text = value_of(piece.form, value);
    if (piece.headline == Headline::value) draft_.detail(text);
    if (piece.headline == Headline::named) draft_.detail(fmt::format("{} {}", piece.name, text));
    if (piece.name == kProductKey) check_key(text);
    Field& field = draft_.add(at_, at_ + size, piece.name, std::move(text));
    if (piece.form == Form::status) {
      field.parts = status_parts(field, get_number(value, 0, value.size()));
    }
    at_ += size;
  }

  void check_key(const std::string& key) {
    const Product& product = draft_.device().product;
    if (product.key.empty() || key == product.key) return;
    draft_.note(fmt::format("another product than {}, whose key is {}", product.id, product.key));
  }

  Draft& draft_;
  std::size_t at_;
  std::size_t end_;
};

}  // namespace

void explain_pieces(Draft& draft, std::size_t first, std::size_t end, const Pieces& pieces) {
  Walk walk(draft, first, end);
  for (const Piece& piece : pieces.once) {
    if (!walk.take(piece)) return;
  }
  while (!pieces.repeated.empty() && !walk.at_end()) {
    for (const Piece& piece : pieces.repeated) {
      if (!walk.take(piece)) return;
    }
  }
  walk.take_surplus();
}

}  // namespace gizgen
