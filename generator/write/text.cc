#include "generator/write/text.h"

#include <mutex>
#include <utility>

#include "generator/base/sha256.h"

namespace gizgen {

struct Text::Body {
  std::string text;
  std::once_flag once;
  std::string hash;
};

Text::Text(std::string text) : body_(std::make_shared<Body>()) { body_->text = std::move(text); }

Text::operator std::string_view() const { return body_->text; }

const std::string& Text::sha256() const {
  std::call_once(body_->once, [this] { body_->hash = gizgen::sha256(body_->text); });
  return body_->hash;
}

}  // namespace gizgen
