// A file's text that is made once and shared: a thousand products have the same engine, and one copy of
// it, with one hash, serves all of them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace gizgen {

class Text {
 public:
  Text() : Text(std::string()) {}
  Text(std::string text);
  Text(const char* text) : Text(std::string(text)) {}

  operator std::string_view() const;
  const std::string& sha256() const;  // computed on first use; safe from several threads

  friend bool operator==(const Text& a, std::string_view b) { return std::string_view(a) == b; }

 private:
  struct Body;
  std::shared_ptr<Body> body_;
};

}  // namespace gizgen
