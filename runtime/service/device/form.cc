#include "runtime/service/device/form.h"

#include "runtime/service/net/target.h"

namespace giz::device {
namespace {

constexpr std::size_t kMostFields = 16;

}  // namespace

std::optional<Form> read_form(std::string_view text) {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
  Form form;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = pair.find('=');
    std::string name;
    std::string value;
    if (equals == std::string_view::npos || form.size() == kMostFields ||
        !net::percent_decode(pair.substr(0, equals), true, name) ||
        !net::percent_decode(pair.substr(equals + 1), true, value)) {
      return std::nullopt;
    }
    form.emplace_back(std::move(name), std::move(value));
  }
  return form;
}

std::string_view field(const Form& form, std::string_view name) {
  for (const auto& [key, value] : form) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace giz::device
